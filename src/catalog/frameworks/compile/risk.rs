//! Attack types, use cases and the tables of risk: checked, and complete.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::written::{ByOrdinal, WrittenLeaning, WrittenRisk};
use super::super::{Attack, Consequence, Leaning, Ordinal, RiskLevel, RiskTables, UseCase};
use super::{Reader, Said};
use crate::catalog::source::Source;

impl<'a> Reader<'a, '_> {
    pub(super) fn risk(&mut self, source: Source<'a>) -> RiskTables {
        self.source = source;
        let written: WrittenRisk<'a> = match source.parse() {
            Ok(written) => written,
            Err(error) => {
                self.problems.push(error);
                return RiskTables::default();
            }
        };
        let whole = 0..source.text.len();
        let mut tables = RiskTables::default();
        for severity in &written.severities {
            let some = severity.some.as_ref();
            tables.severities.push(UseCase {
                id: severity.id.clone(),
                name: severity.name.clone(),
                means: severity.means.clone(),
                some: some.and_then(|some| self.condition(&whole, some)),
            });
        }
        let attack_extents = source.extents(written.attacks.iter().map(|attack| &attack.id));
        for (attack, extent) in written.attacks.iter().zip(attack_extents) {
            for id in
                attack.techniques.iter().filter(|id| self.catalog.atlas.technique(id).is_none())
            {
                self.problems.push(source.at_word(
                    &extent,
                    id,
                    format!("ATLAS has no technique `{id}`"),
                ));
            }
            let leanings = |reader: &mut Self, leanings: &[WrittenLeaning]| {
                let made = leanings.iter().filter_map(|leaning| {
                    let WrittenLeaning { why, every, some, mitigation, fact } = leaning;
                    let said = Said { every, some, mitigation, fact: *fact, why };
                    Some(Leaning { when: reader.knows(&said, &extent)?, why: why.clone() })
                });
                made.collect()
            };
            let applies = attack.applies.as_ref();
            tables.attacks.push(Attack {
                id: attack.id.0.to_string(),
                name: attack.name.clone(),
                about: attack.about.clone(),
                source: attack.source.clone(),
                likelihood: attack.likelihood,
                impact: attack.impact,
                exploitability: attack.exploitability,
                techniques: attack.techniques.clone(),
                applies: applies.and_then(|it| self.condition(&extent, it)),
                raises: leanings(self, &attack.raises),
                lowers: leanings(self, &attack.lowers),
            });
        }
        self.tables(&written, &mut tables, &whole);
        tables
    }

    /// The tables, which have to say something of every combination.
    fn tables(&mut self, written: &WrittenRisk<'a>, tables: &mut RiskTables, whole: &Range<usize>) {
        for severity in &written.severities {
            let row = self.row(&written.consequence, &severity.id, whole);
            let row = row.map(|row| cells(row).map(|(at, to)| ((severity.id.clone(), at), to)));
            for (key, to) in row.into_iter().flatten() {
                self.cell(to, whole).map(|to| tables.consequence.insert(key, to));
            }
        }
        for consequence in Consequence::ALL {
            let row = self.row(&written.risk, consequence.id(), whole);
            for (at, to) in row.map(cells).into_iter().flatten() {
                self.cell(to, whole).map(|to| tables.risk.insert((*consequence, at), to));
            }
        }
        for risk in RiskLevel::ALL {
            let row = self.row(&written.residual, risk.id(), whole);
            for (answer, to) in row.into_iter().flatten() {
                self.cell(to, whole).map(|to| tables.residual.insert((*risk, answer.clone()), to));
            }
        }
    }

    fn row<'w, T>(
        &mut self,
        table: &'w BTreeMap<String, T>,
        key: &str,
        whole: &Range<usize>,
    ) -> Option<&'w T> {
        let row = table.get(key);
        if row.is_none() {
            self.wrong(whole, "", format!("a table of risks says nothing of `{key}`"));
        }
        row
    }

    fn cell<T: std::str::FromStr<Err = String>>(
        &mut self,
        text: &str,
        whole: &Range<usize>,
    ) -> Option<T> {
        text.parse().map_err(|message| self.wrong(whole, text, message)).ok()
    }
}

fn cells(row: &ByOrdinal) -> [(Ordinal, &str); 3] {
    [(Ordinal::Low, &row.low), (Ordinal::Medium, &row.medium), (Ordinal::High, &row.high)]
        .map(|(at, to)| (at, to.as_str()))
}
