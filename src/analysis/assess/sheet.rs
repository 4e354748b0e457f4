//! Where a framework stands: a row for each question.

use jiff::civil::Date;

use super::tally::Tally;
use super::tier::Answers;
use super::{Assessor, Offer, Part, Reach, State};
use crate::analysis::standing::day;
use crate::catalog::frameworks::{Framework, Group, Item, Level, Related, RiskLevel};
use crate::model::{Assessment, AssessmentKey, FindingKey};

/// Where a framework stands.
#[derive(Debug, Clone)]
pub struct Sheet<'a> {
    /// The framework.
    pub framework: &'a Framework,
    /// Its questions in order, those that do not apply among them.
    pub rows: Vec<Row<'a>>,
}

/// Where the answer of a question is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// In the model that is assessed.
    Here,
    /// In that of the organisation.
    Organisation,
    /// It would be in that of the organisation, which there is not.
    Nowhere,
}

/// A question with its answer.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// Its group.
    pub group: &'a Group,
    /// The question.
    pub item: &'a Item,
    /// How its answer is recorded.
    pub key: AssessmentKey,
    /// Where its answer is recorded.
    pub place: Where,
    /// Whether other answers let it apply.
    pub applies: bool,
    /// What is recorded about the whole.
    pub record: Option<&'a Assessment>,
    /// The answer in force: the worst of its parts, where they were answered one by one.
    pub state: State,
    /// Elements that it can be answered for one by one.
    pub parts: Vec<Part<'a>>,
    /// Whether an answer that was taken over from the model fell away.
    pub fell: bool,
    /// What the model offers as the answer.
    pub offer: Option<Offer>,
    /// Index in the scale of the answer that is aimed at.
    pub target: usize,
    /// When it has to be looked at again; none while it is not answered.
    pub review: Option<Date>,
    /// Open findings that closing the gap would help with.
    pub findings: Vec<FindingKey>,
    /// What is left of the risk that it guards against; none where it guards against no attack here.
    pub risk: Option<RiskLevel>,
}

impl<'a> Sheet<'a> {
    pub(super) fn of(assessor: &Assessor<'a>, framework: &'a Framework) -> Self {
        let brief = Self::brief(assessor, framework);
        let rows = brief.rows.into_iter().map(|row| assessor.full(framework, row)).collect();
        Self { framework, rows }
    }

    /// The answers alone: without offers, risks, findings and reviews.
    pub(super) fn brief(assessor: &Assessor<'a>, framework: &'a Framework) -> Self {
        let is_here = |level: Level| !assessor.is_organisation || level == Level::Organisation;
        let items = framework.items().filter(|(group, _)| is_here(group.level));
        let mut rows: Vec<Row<'a>> =
            items.map(|(group, item)| assessor.row(framework, group, item)).collect();
        let answers = Answers::of(&rows);
        let applies: Vec<bool> = rows
            .iter()
            .map(|row| row.item.applies.is_empty() || answers.has_any(&row.item.applies))
            .collect();
        for (row, applies) in rows.iter_mut().zip(applies) {
            row.applies = applies;
        }
        Self { framework, rows }
    }

    /// Questions that count: those that apply and decide about no others.
    pub fn counting(&self) -> impl Iterator<Item = &Row<'a>> {
        self.rows.iter().filter(|row| row.counts())
    }

    /// How far it is, all groups together.
    pub fn tally(&self) -> Tally {
        Tally::of(self.counting())
    }

    /// How far each group is.
    pub fn by_group(&self) -> impl Iterator<Item = (&'a Group, Tally)> {
        self.framework
            .groups
            .iter()
            .map(|group| (group, Tally::of(self.counting().filter(|row| row.group.id == group.id))))
    }

    /// A question by id.
    pub fn row(&self, item: &str) -> Option<&Row<'a>> {
        self.rows.iter().find(|row| row.item.id == item)
    }
}

impl Row<'_> {
    /// Whether it counts: it applies, and decides about no others.
    pub fn counts(&self) -> bool {
        self.applies && !self.group.decides
    }

    /// Whether what is aimed at is not reached, or nobody knows.
    pub fn is_gap(&self) -> bool {
        self.counts()
            && matches!(self.state.reach(self.target), Reach::Open | Reach::Nothing | Reach::Some)
    }

    /// Whether its review is due.
    pub fn is_due(&self, today: Date) -> bool {
        self.review.is_some_and(|review| review < today)
    }

    /// Who answered last, of the whole or of a part, and when.
    pub fn stamp(&self) -> Option<&crate::model::Stamp> {
        let records = self.record.into_iter().chain(self.parts.iter().filter_map(|it| it.record));
        let answers = records.filter_map(|record| record.answer.as_ref());
        // Nobody signed what the scale does not have for "not assessed".
        let known = answers.filter(|answer| State::of(&answer.is, self.group).is_some());
        known.map(|answer| &answer.stamp).max()
    }
}

impl<'a> Assessor<'a> {
    /// The answer in force, and nothing else.
    fn row(&self, framework: &'a Framework, group: &'a Group, item: &'a Item) -> Row<'a> {
        let key = AssessmentKey::of(&framework.id, &item.id);
        let (place, holder) = match (group.level, self.organisation) {
            (Level::Organisation, _) if self.is_organisation => (Where::Here, Some(self.model)),
            (Level::Organisation, Some(holder)) => (Where::Organisation, Some(holder)),
            (Level::Organisation, None) => (Where::Nowhere, None),
            (Level::System, _) => (Where::Here, Some(self.model)),
        };
        let record = holder.and_then(|holder| holder.assessments.get(&key));
        let (whole, mut fell) = self.state(group, item, record, None);
        // Where no element has an answer of its own, it does not matter which elements there are.
        let is_split = place == Where::Here && self.recorded_on(&key).next().is_some();
        let parts = if is_split { self.parts(group, item, &key) } else { Vec::new() };
        fell |= parts.iter().any(|part| part.fell);
        let state = together(whole, &parts);
        let target = record.and_then(|record| group.rank(&record.target)).unwrap_or(group.target);
        Row {
            group,
            item,
            place,
            applies: true,
            record,
            state,
            parts,
            fell,
            offer: None,
            target,
            review: None,
            findings: Vec::new(),
            risk: None,
            key,
        }
    }

    /// A row with all that there is to tell of it.
    fn full(&self, framework: &Framework, row: Row<'a>) -> Row<'a> {
        let Row { group, item, record, state, .. } = row;
        let is_here = row.place == Where::Here;
        let parts = if is_here { self.parts(group, item, &row.key) } else { Vec::new() };
        Row {
            offer: is_here.then(|| self.offer(item, None)).flatten(),
            review: self.review(framework, &row),
            findings: self.closes(item),
            risk: self.risk_left(group, item, record, state),
            parts,
            ..row
        }
    }

    /// When an answer has to be looked at again: as somebody set it for the whole, else by the first of the
    /// answers that count, each so many months after it was given where nobody set its day.
    fn review(&self, framework: &Framework, row: &Row<'_>) -> Option<Date> {
        if row.state == State::NotAssessed {
            return None;
        }
        if let Some(by_hand) = row.record.and_then(|record| record.review_by) {
            return Some(by_hand);
        }
        let months = jiff::Span::new().months(i32::from(framework.review_months));
        let due = |record: &Assessment| {
            let given = &record.answer.as_ref()?.stamp;
            let by_framework = || Some(day(given, self.today)?.saturating_add(months));
            record.review_by.or_else(by_framework)
        };
        // The answer of the whole counts for the elements that have none of their own.
        let is_own = |part: &Part<'_>| part.state != State::NotAssessed;
        let is_replaced = !row.parts.is_empty() && row.parts.iter().all(is_own);
        let whole = row.record.filter(|_| !is_replaced);
        let records = whole.into_iter().chain(row.parts.iter().filter_map(|it| it.record));
        records.filter_map(due).min()
    }

    /// Open findings about techniques that the question names, or against which a mitigation helps that it
    /// names.
    fn closes(&self, item: &Item) -> Vec<FindingKey> {
        let names = |finding: &&OpenFinding<'_>| {
            item.see.iter().any(|related| match related {
                Related::Technique(id) => is_part(finding.technique, id),
                Related::Mitigation(id) => finding.mitigations.contains(&id.as_str()),
                Related::Theme(_) | Related::Item(..) => false,
            })
        };
        self.open_findings().iter().filter(names).map(|finding| finding.key.clone()).collect()
    }

    /// Open findings about techniques, with what helps against each: looked up once for all questions.
    fn open_findings(&self) -> &[OpenFinding<'a>] {
        self.open.get_or_init(|| {
            let (model, atlas) = (self.model, &self.catalog.atlas);
            let open = model.findings.iter().filter(|(_, finding)| finding.status.is_open());
            let about = open.filter_map(|(key, _)| {
                let technique = key.technique_id()?;
                let mitigations = atlas.mitigations_for(technique).into_iter();
                let mitigations = mitigations.map(|known| known.id.as_str()).collect();
                Some(OpenFinding { key, technique, mitigations })
            });
            about.collect()
        })
    }
}

/// An open finding about a technique.
pub(super) struct OpenFinding<'a> {
    key: &'a FindingKey,
    technique: &'a str,
    /// What ATLAS names against it.
    mitigations: Vec<&'a str>,
}

/// Whether a technique is another, or a sub-technique of it.
pub(super) fn is_part(technique: &str, of: &str) -> bool {
    technique.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The state of the whole: an element's own answer counts for it before that of the whole, and the worst
/// of all elements holds.
fn together(whole: State, parts: &[Part<'_>]) -> State {
    if parts.iter().all(|part| part.record.is_none_or(|record| record.answer.is_none())) {
        return whole;
    }
    let of = |part: &Part<'_>| match part.state {
        State::NotAssessed if part.fell => State::NotAssessed,
        State::NotAssessed => whole,
        state => state,
    };
    parts.iter().map(of).min().unwrap_or(whole)
}
