//! What other tools keep in fields of their own and a finding here keeps in its description: lines that
//! begin with `Mitigation: ` and the like, below the text.

use super::foreign::Threat;
use crate::model::Prose;

const MITIGATION: &str = "Mitigation: ";
const SEVERITY: &str = "Severity: ";
const CATEGORY: &str = "Category: ";
const REASON: &str = "Reason: ";
const REFERENCES: &str = "References: ";

/// The description of the finding that a threat becomes.
pub fn description(threat: &Threat) -> Prose {
    let mut said = prose(&threat.description);
    let mut part = |what: &str, text: &str| {
        let lines = prose(text);
        if let Some((first, rest)) = lines.split_first() {
            said.push(format!("{what}{first}"));
            said.extend(rest.iter().cloned());
        }
    };
    part(MITIGATION, &threat.mitigation);
    part(SEVERITY, &one_line(&threat.severity));
    part(CATEGORY, &one_line(&threat.category));
    part(REASON, &threat.reason);
    part(REFERENCES, &one_line(&threat.references.join(", ")));
    said
}

/// Takes a description apart again, into the fields of `threat`.
pub fn take_apart(description: &[String], threat: &mut Threat) {
    let Threat { description: text, mitigation, severity, category, reason, references, .. } =
        threat;
    let mut named = String::new();
    let mut part = text;
    for line in description {
        let (of, said) = if let Some(rest) = line.strip_prefix(MITIGATION) {
            (&mut *mitigation, rest)
        } else if let Some(rest) = line.strip_prefix(SEVERITY) {
            (&mut *severity, rest)
        } else if let Some(rest) = line.strip_prefix(CATEGORY) {
            (&mut *category, rest)
        } else if let Some(rest) = line.strip_prefix(REASON) {
            (&mut *reason, rest)
        } else if let Some(rest) = line.strip_prefix(REFERENCES) {
            (&mut named, rest)
        } else {
            if !part.is_empty() {
                part.push('\n');
            }
            part.push_str(line);
            continue;
        };
        if !of.is_empty() {
            of.push('\n');
        }
        of.push_str(said);
        part = of;
    }
    references.extend(named.split(", ").filter(|id| !id.is_empty()).map(str::to_string));
}

/// A text in one line, without space at its ends.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines without space at their ends, and without empty ones around them.
pub fn prose(text: &str) -> Prose {
    text.trim().lines().map(|line| line.trim_end().to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_comes_apart_as_it_was_put_together() {
        let threat = Threat {
            description: "One.\n\nTwo.".into(),
            mitigation: "Do this\n- and that".into(),
            severity: "High".into(),
            category: "Tampering".into(),
            reason: "Checked\nTicket: X-1".into(),
            references: vec!["CWE-20".into(), "AML.T0051".into()],
            ..Threat::default()
        };
        let mut again = Threat::default();
        take_apart(&description(&threat), &mut again);
        assert_eq!(again, threat);
        let bare = Threat { mitigation: "Only this".into(), ..Threat::default() };
        let mut again = Threat::default();
        take_apart(&description(&bare), &mut again);
        assert_eq!(again, bare);
    }
}
