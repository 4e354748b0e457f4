//! The official `ATLAS.yaml` converted to [`Facts`] and MITRE's own texts.
//!
//! The file is somebody else's: what can't be understood at all is an error with its place, a
//! dangling link is left out with a warning, and size, nesting and aliases are bounded so that a
//! hostile file is refused quickly.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde_saphyr::{Location, Spanned};

use super::facts::{
    CaseKind, CaseStudy, Facts, Granularity, Maturity, Mitigation, Reference, Step, Tactic,
    Technique,
};
use super::yaml;
use crate::catalog::CatalogError;

/// Largest file that is read, in bytes. The official one has 0.45 MB.
pub const MAX_BYTES: usize = 16 << 20;

/// MITRE's own words, by ATLAS id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfficialTexts {
    /// Descriptions of tactics, techniques and mitigations, summaries of case studies.
    pub descriptions: BTreeMap<String, String>,
    /// For each mitigation and technique how the one answers the other.
    pub uses: BTreeMap<String, BTreeMap<String, String>>,
    /// For each case study the texts of its steps.
    pub steps: BTreeMap<String, Vec<String>>,
}

/// An official file, converted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Official {
    /// What it states.
    pub facts: Facts,
    /// What it says.
    pub texts: OfficialTexts,
    /// What was left out and why, in the order of the file.
    pub warnings: Vec<CatalogError>,
}

/// Converts the text of an `ATLAS.yaml`; `file` is its name for messages.
pub fn convert(file: &str, text: &str) -> Result<Official, CatalogError> {
    if text.len() > MAX_BYTES {
        let limit = MAX_BYTES >> 20;
        return Err(whole_file(
            file,
            format!(
                "larger than {limit} MiB, which no ATLAS release is; use ATLAS.yaml from the dist folder of an atlas-data release"
            ),
        ));
    }
    let parsed: yaml::File = serde_saphyr::from_str_with_options(text, limits())
        .map_err(|error| not_understood(file, &error))?;
    let version = parsed.version.filter(|v| !v.trim().is_empty());
    let matrix = parsed.matrices.into_iter().next().filter(|m| !m.techniques.is_empty());
    let (Some(version), Some(matrix)) = (version, matrix) else {
        return Err(whole_file(
            file,
            "no `version`, or no matrix with techniques, so this is not an ATLAS release; use ATLAS.yaml from the dist folder of an atlas-data release",
        ));
    };
    let mut converter = Converter { file, texts: OfficialTexts::default(), warnings: Vec::new() };
    let facts = converter.facts(&version, matrix, parsed.case_studies)?;
    Ok(Official { facts, texts: converter.texts, warnings: converter.warnings })
}

/// Generous for twenty times the official file, tight for a bomb.
fn limits() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 16,
            max_documents: 1,
            max_aliases: 1_000,
            max_anchors: 1_000,
            max_nodes: 500_000,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 20_000,
            max_replay_stack_depth: 4,
        },
        with_snippet: false,
    }
}

fn not_understood(file: &str, error: &serde_saphyr::Error) -> CatalogError {
    let message = format!("{error}; use an unchanged ATLAS.yaml from an atlas-data release");
    match error.location() {
        Some(location) => at(file, location, message),
        None => whole_file(file, message),
    }
}

struct Converter<'a> {
    file: &'a str,
    texts: OfficialTexts,
    warnings: Vec<CatalogError>,
}

impl Converter<'_> {
    fn facts(
        &mut self,
        version: &str,
        matrix: yaml::Matrix,
        case_studies: Vec<yaml::CaseStudy>,
    ) -> Result<Facts, CatalogError> {
        let mut facts = Facts { version: version.trim().to_string(), ..Facts::default() };
        for tactic in matrix.tactics {
            if facts.tactics.iter().any(|t| t.id == tactic.id.value) {
                return Err(self.twice(&tactic.id));
            }
            facts.tactics.push(self.tactic(tactic)?);
        }
        let known: BTreeSet<String> =
            matrix.techniques.iter().map(|t| t.id.value.clone()).collect();
        for technique in matrix.techniques {
            if facts.techniques.contains_key(&technique.id.value) {
                return Err(self.twice(&technique.id));
            }
            let technique = self.technique(technique, &known, &facts.tactics)?;
            facts.techniques.insert(technique.id.clone(), technique);
        }
        for mitigation in matrix.mitigations {
            if facts.mitigations.contains_key(&mitigation.id.value) {
                return Err(self.twice(&mitigation.id));
            }
            let mitigation = self.mitigation(mitigation, &known)?;
            facts.mitigations.insert(mitigation.id.clone(), mitigation);
        }
        for case in case_studies {
            if facts.case_studies.contains_key(&case.id.value) {
                return Err(self.twice(&case.id));
            }
            let case = self.case_study(case, &known, &facts.tactics)?;
            facts.case_studies.insert(case.id.clone(), case);
        }
        Ok(facts)
    }

    fn tactic(&mut self, tactic: yaml::Tactic) -> Result<Tactic, CatalogError> {
        let id = self.id(&tactic.id, "TA")?;
        self.describe(&id, &tactic.description);
        let (created, modified) = dates(tactic.created_date, tactic.modified_date);
        Ok(Tactic { id, name: tactic.name, attack: tactic.attack.map(|a| a.id), created, modified })
    }

    fn technique(
        &mut self,
        technique: yaml::Technique,
        known: &BTreeSet<String>,
        matrix: &[Tactic],
    ) -> Result<Technique, CatalogError> {
        let id = self.id(&technique.id, "T")?;
        self.describe(&id, &technique.description);
        let parent =
            technique.parent.filter(|p| self.refers(p, "technique", |p| known.contains(p)));
        let tactics = technique
            .tactics
            .into_iter()
            .filter(|t| self.refers(t, "tactic", |t| matrix.iter().any(|m| m.id == t)));
        let tactics = tactics.map(|t| t.value).collect();
        let maturity = technique.maturity.map_or(Maturity::Unstated, |m| self.maturity(&m));
        let (created, modified) = dates(technique.created_date, technique.modified_date);
        Ok(Technique {
            id,
            name: technique.name,
            parent: parent.map(|p| p.value),
            tactics,
            maturity,
            attack: technique.attack.map(|a| a.id),
            created,
            modified,
        })
    }

    fn mitigation(
        &mut self,
        mitigation: yaml::Mitigation,
        known: &BTreeSet<String>,
    ) -> Result<Mitigation, CatalogError> {
        let id = self.id(&mitigation.id, "M")?;
        self.describe(&id, &mitigation.description);
        let mut phases = Vec::new();
        let mut uses = mitigation.techniques;
        for entry in mitigation.phases {
            match entry {
                yaml::PhaseOrUse::Phase(phase) => phases.push(phase),
                yaml::PhaseOrUse::Use(link) => uses.push(link),
            }
        }
        phases.sort_by_key(|phase| phase_order(phase));
        let mut techniques = BTreeSet::new();
        for link in uses {
            if !known.contains(&link.id) {
                self.warn(
                    &mitigation.id,
                    format!(
                        "{id} answers {}, which this file does not have; the link is left out",
                        link.id
                    ),
                );
                continue;
            }
            let text = self.texts.uses.entry(id.clone()).or_default().entry(link.id.clone());
            let text = text.or_default();
            if !text.is_empty() {
                text.push_str("\n\n");
            }
            text.push_str(link.text.trim());
            techniques.insert(link.id);
        }
        let (created, modified) = dates(mitigation.created_date, mitigation.modified_date);
        Ok(Mitigation {
            id,
            name: mitigation.name,
            categories: mitigation.categories.into_iter().collect(),
            phases,
            techniques,
            attack: mitigation.attack.map(|a| a.id),
            created,
            modified,
        })
    }

    fn case_study(
        &mut self,
        case: yaml::CaseStudy,
        known: &BTreeSet<String>,
        matrix: &[Tactic],
    ) -> Result<CaseStudy, CatalogError> {
        let id = self.id(&case.id, "CS")?;
        self.describe(&id, &case.summary);
        let mut steps = Vec::new();
        let mut texts = Vec::new();
        for step in case.procedure {
            if self.refers(&step.tactic, "tactic", |t| matrix.iter().any(|m| m.id == t))
                && self.refers(&step.technique, "technique", |t| known.contains(t))
            {
                texts.push(step.description.trim().to_string());
                steps.push(Step { tactic: step.tactic.value, technique: step.technique.value });
            }
        }
        self.texts.steps.insert(id.clone(), texts);
        let references = case.references.into_iter().map(|r| Reference {
            title: r.title.unwrap_or_default(),
            url: r.url.unwrap_or_default(),
        });
        Ok(CaseStudy {
            id,
            title: case.name,
            kind: match case.kind {
                yaml::Kind::Incident => CaseKind::Incident,
                yaml::Kind::Exercise => CaseKind::Exercise,
            },
            date: case.date,
            granularity: match case.granularity {
                yaml::Granularity::Year => Granularity::Year,
                yaml::Granularity::Month => Granularity::Month,
                yaml::Granularity::Date => Granularity::Day,
            },
            target: case.target.unwrap_or_default(),
            actor: case.actor.unwrap_or_default(),
            reporter: case.reporter,
            steps,
            references: references.collect(),
        })
    }

    fn describe(&mut self, id: &str, text: &str) {
        self.texts.descriptions.insert(id.to_string(), text.trim().to_string());
    }

    fn maturity(&mut self, word: &Spanned<String>) -> Maturity {
        match word.value.as_str() {
            "feasible" => Maturity::Feasible,
            "demonstrated" => Maturity::Demonstrated,
            "realized" => Maturity::Realized,
            other => {
                self.warn(word, format!("maturity `{other}` is none of feasible, demonstrated, realized; it is left out"));
                Maturity::Unstated
            }
        }
    }

    /// A well-formed id of the kind: `AML.`, the letters and four digits; sub-techniques have a
    /// point and three digits more.
    fn id(&self, id: &Spanned<String>, letters: &str) -> Result<String, CatalogError> {
        let number = id.value.strip_prefix("AML.").and_then(|rest| rest.strip_prefix(letters));
        let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
        let well_formed = number.is_some_and(|number| match number.split_once('.') {
            Some((technique, sub)) if letters == "T" => digits(technique, 4) && digits(sub, 3),
            _ => digits(number, 4),
        });
        if well_formed {
            return Ok(id.value.clone());
        }
        Err(self.error(id, format!("`{}` is not an id of the form AML.{letters}0000; use an unchanged ATLAS.yaml from an atlas-data release", id.value)))
    }

    /// Whether a link leads somewhere; warns if not.
    fn refers(&mut self, id: &Spanned<String>, what: &str, known: impl Fn(&str) -> bool) -> bool {
        let found = known(&id.value);
        if !found {
            self.warn(id, format!("no {what} {} in this file; the link is left out", id.value));
        }
        found
    }

    fn twice(&self, id: &Spanned<String>) -> CatalogError {
        self.error(id, format!("{} is defined twice; remove one of the entries", id.value))
    }

    fn warn(&mut self, id: &Spanned<String>, message: String) {
        let warning = self.error(id, message);
        self.warnings.push(warning);
    }

    fn error(&self, id: &Spanned<String>, message: String) -> CatalogError {
        at(self.file, id.referenced, message)
    }
}

fn at(file: &str, location: Location, message: String) -> CatalogError {
    CatalogError {
        file: file.to_string(),
        line: usize::try_from(location.line()).unwrap_or(usize::MAX),
        column: usize::try_from(location.column()).unwrap_or(usize::MAX),
        message,
    }
}

fn whole_file(file: &str, message: impl Into<String>) -> CatalogError {
    CatalogError { file: file.to_string(), line: 1, column: 1, message: message.into() }
}

/// Older releases have no dates.
fn dates(created: Option<Date>, modified: Option<Date>) -> (Date, Date) {
    let created = created.or(modified).unwrap_or(Date::ZERO);
    (created, modified.unwrap_or(created))
}

/// The phases in the order of CRISP-ML(Q), which ATLAS follows; phases of newer data come last.
fn phase_order(phase: &str) -> usize {
    const ORDER: [&str; 6] = [
        "Business and Data Understanding",
        "Data Preparation",
        "ML Model Engineering",
        "ML Model Evaluation",
        "Deployment",
        "Monitoring and Maintenance",
    ];
    ORDER.iter().position(|known| *known == phase).unwrap_or(ORDER.len())
}
