//! Where a framework stands, worked out once for all that the screen shows of it.

use jiff::civil::Date;

use crate::analysis::assess::{
    Assessor, Offer, Planned, Row, State as Standing, Tally, Where, plan,
};
use crate::catalog::frameworks::{
    Attack as AttackType, Consequence, Framework, Group, Item, Level, Ordinal, RiskLevel,
};
use crate::model::{Answer, Assessment, AssessmentKey, FindingKey, Id, Task};
use crate::store;
use crate::text::sanitise;
use crate::tui::state::State;

/// Where a framework stands.
#[derive(Debug)]
pub struct Board {
    of: Occasion,
    /// Its questions in order, those that do not apply among them.
    pub lines: Vec<Line>,
    /// How far each group is, by its place in the framework.
    pub groups: Vec<Tally>,
    /// How far each group is by what this model itself answers, for the trend.
    pub own: Vec<Tally>,
    /// What the system is sorted into.
    pub tier: Option<String>,
    /// How bad it is if a control is missing.
    pub severity: Option<Severity>,
    /// Types of attacks: those that apply, the worst first, then the others.
    pub attacks: Vec<Attack>,
    /// What to do next, in order.
    pub steps: Vec<Step>,
}

/// All that a board depends on, besides what [forgets](super::Assess) it.
#[derive(Debug, PartialEq, Eq)]
struct Occasion {
    revision: u64,
    /// The revision that suggestions are of: on their way they are of an older one.
    suggested: u64,
    framework: String,
    today: Date,
}

/// A question with its answer.
#[derive(Debug, Clone)]
pub struct Line {
    /// Place of its group in the framework.
    pub group: usize,
    /// How its answer is recorded.
    pub key: AssessmentKey,
    /// Where its answer is recorded.
    pub place: Where,
    /// Whether other answers let it apply.
    pub applies: bool,
    /// The answer in force.
    pub state: Standing,
    /// Elements that it can be answered for one by one.
    pub parts: Vec<Part>,
    /// Whether an answer that was taken over from the model fell away.
    pub fell: bool,
    /// What the model offers as the answer.
    pub offer: Option<Offer>,
    /// Index in the scale of the answer that is aimed at.
    pub target: usize,
    /// When it has to be looked at again.
    pub review: Option<Date>,
    /// Whether that day is past.
    pub is_due: bool,
    /// Open findings that closing the gap would help with.
    pub findings: Vec<FindingKey>,
    /// What is left of the risk that it guards against.
    pub risk: Option<RiskLevel>,
}

/// The same question about one element.
#[derive(Debug, Clone)]
pub struct Part {
    /// The element.
    pub element: Id,
    /// How its own answer is recorded.
    pub key: AssessmentKey,
    /// Its own answer.
    pub state: Standing,
    /// Whether it was taken over from the model and fell away.
    pub fell: bool,
    /// What the model offers.
    pub offer: Option<Offer>,
}

/// How bad it is if a control is missing.
#[derive(Debug, Clone)]
pub struct Severity {
    /// Id of it.
    pub id: String,
    /// What people read.
    pub name: String,
    /// Names of the elements by which the model says so.
    pub because: Vec<String>,
    /// What somebody set.
    pub set: Option<Answer>,
}

/// What an attack comes to.
#[derive(Debug, Clone)]
pub struct Attack {
    /// Id of its type.
    pub id: String,
    /// Whether there is anything to attack.
    pub applies: bool,
    /// How likely it is.
    pub likelihood: Ordinal,
    /// What moved the likelihood, up or down.
    pub moves: Vec<(bool, String)>,
    /// Open findings about it.
    pub findings: Vec<FindingKey>,
    /// How much it harms.
    pub impact: Ordinal,
    /// What it would come to.
    pub consequence: Consequence,
    /// What there is to worry about.
    pub risk: RiskLevel,
}

/// A step on the roadmap.
#[derive(Debug, Clone)]
pub struct Step {
    /// The question that it belongs to.
    pub key: AssessmentKey,
    /// Its name.
    pub item: String,
    /// Id of the step.
    pub id: Id,
    /// What to do.
    pub text: String,
    /// Place of its part of the roadmap in the catalog.
    pub bucket: usize,
    /// What somebody took on.
    pub task: Option<Task>,
    /// Whether it was to be done before today.
    pub is_overdue: bool,
    /// Open findings that closing the gap would help with.
    pub findings: usize,
    /// Where its question is answered.
    pub place: Where,
}

/// Works the board out anew where it is not that of the model as it is.
pub fn refresh(state: &mut State) {
    settle(state);
    let wanted = Occasion {
        revision: state.revision,
        suggested: state.derived.revision,
        framework: state.assess.framework.clone(),
        today: state.today(),
    };
    if state.assess.board.as_ref().is_none_or(|board| board.of != wanted) {
        state.assess.board = Board::of(state, wanted);
    }
}

/// The frameworks that have something to answer here.
pub fn offered(state: &State) -> Vec<&Framework> {
    let all = state.catalog.frameworks().all().iter();
    let is_organisation = is_organisation(state);
    let has_own = |framework: &&Framework| !is_organisation || framework.asks(Level::Organisation);
    all.filter(has_own).collect()
}

/// Whether the open model is that of the organisation.
pub fn is_organisation(state: &State) -> bool {
    store::is_organisation(state.document.path())
}

/// The name of the organisation's file, as people read it.
pub fn organisation_file(state: &State) -> String {
    let known = state.assess.organisation.as_ref().map(|it| it.path.clone());
    let path = known.unwrap_or_else(|| store::place_of_organisation(state.document.path()));
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    sanitise(&name.unwrap_or_default()).into_owned()
}

/// Shows a framework that is there.
fn settle(state: &mut State) {
    let offered = offered(state);
    if !offered.iter().any(|framework| framework.id == state.assess.framework) {
        let first = offered.first().map(|framework| framework.id.clone());
        state.assess.framework = first.unwrap_or_default();
    }
}

impl Board {
    fn of(state: &State, of: Occasion) -> Option<Self> {
        let (model, catalog, today) = (state.model(), &*state.catalog, state.today());
        let framework = catalog.frameworks().get(&of.framework)?;
        let assessor = if is_organisation(state) {
            Assessor::organisation(model, catalog, today)
        } else {
            let organisation = state.assess.organisation.as_ref().map(|it| &it.model);
            Assessor::of(model, organisation, catalog, today)
        };
        let assessor = assessor.knowing(&state.derived.analysis);
        let sheet = assessor.sheet(framework);
        let lines: Vec<Line> =
            sheet.rows.iter().map(|row| Line::of(framework, row, today)).collect();
        let risks = assessor.risks();
        let severity = risks.severity.as_ref().map(|severity| Severity {
            id: severity.level.id.clone(),
            name: severity.level.name.clone(),
            because: severity.because.clone(),
            set: severity.set.cloned(),
        });
        let rest = risks.attacks.iter().filter(|risk| !risk.applies);
        let attacks = risks.worst().into_iter().chain(rest).map(|risk| Attack {
            id: risk.attack.id.clone(),
            applies: risk.applies,
            likelihood: risk.likelihood,
            moves: risk.moves.clone(),
            findings: risk.findings.clone(),
            impact: risk.impact,
            consequence: risk.consequence,
            risk: risk.risk,
        });
        let place = |key: &AssessmentKey| {
            lines.iter().find(|line| line.key == *key).map_or(Where::Nowhere, |line| line.place)
        };
        let planned = plan(&sheet, catalog, today);
        let steps = planned.iter().map(|step| Step::of(step, place(&step.key), today)).collect();
        Some(Self {
            of,
            groups: sheet.by_group().map(|(_, tally)| tally).collect(),
            own: assessor.tallies(framework),
            tier: sheet.sorted().filter(|it| it.tier.is_some()).map(|it| it.words()),
            severity,
            attacks: attacks.collect(),
            steps,
            lines,
        })
    }

    /// A question by id.
    pub fn line(&self, item: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.key.item == item)
    }

    /// Questions that are to be answered here.
    pub fn count(&self) -> usize {
        self.lines.iter().filter(|line| line.applies && line.place == Where::Here).count()
    }

    /// Questions that wait for an answer here.
    pub fn count_open(&self) -> usize {
        self.lines.iter().filter(|line| line.is_open()).count()
    }

    /// Whether a question waits for an answer of the organisation.
    pub fn waits_elsewhere(&self) -> bool {
        let elsewhere = |line: &&Line| line.applies && line.place != Where::Here;
        self.lines.iter().filter(elsewhere).any(|line| line.state == Standing::NotAssessed)
    }

    /// A type of attacks by id.
    pub fn attack(&self, id: &str) -> Option<&Attack> {
        self.attacks.iter().find(|attack| attack.id == id)
    }
}

impl Line {
    fn of(framework: &Framework, row: &Row<'_>, today: Date) -> Self {
        let group = framework.groups.iter().position(|group| group.id == row.group.id);
        let part = |part: &crate::analysis::assess::Part<'_>| Part {
            element: part.element.clone(),
            key: part.key.clone(),
            state: part.state,
            fell: part.fell,
            offer: part.offer.clone(),
        };
        Self {
            group: group.unwrap_or(0),
            key: row.key.clone(),
            place: row.place,
            applies: row.applies,
            state: row.state,
            parts: row.parts.iter().map(part).collect(),
            fell: row.fell,
            offer: row.offer.clone(),
            target: row.target,
            review: row.review,
            is_due: row.is_due(today),
            findings: row.findings.clone(),
            risk: row.risk,
        }
    }

    /// Whether somebody should answer it here.
    pub fn is_open(&self) -> bool {
        self.applies && self.place == Where::Here && self.state == Standing::NotAssessed
    }

    /// The question, with its group.
    pub fn asked<'a>(&self, state: &'a State) -> Option<(&'a Group, &'a Item)> {
        state.catalog.frameworks().item(&self.key.framework, &self.key.item)
    }

    /// What is recorded of it, wherever that is.
    pub fn record<'a>(&self, state: &'a State) -> Option<&'a Assessment> {
        match self.place {
            Where::Here => state.model().assessments.get(&self.key),
            Where::Organisation => {
                state.assess.organisation.as_ref()?.model.assessments.get(&self.key)
            }
            Where::Nowhere => None,
        }
    }
}

impl Attack {
    /// What is known of its type.
    pub fn known<'a>(&self, state: &'a State) -> Option<&'a AttackType> {
        state.catalog.frameworks().risk.attack(&self.id)
    }
}

impl Step {
    fn of(step: &Planned<'_>, place: Where, today: Date) -> Self {
        Self {
            key: step.key.clone(),
            item: step.item.to_string(),
            id: step.step.clone(),
            text: step.text.clone(),
            bucket: step.bucket,
            task: step.task.cloned(),
            is_overdue: step.is_overdue(today),
            findings: step.findings,
            place,
        }
    }

    /// Whether it is done or left out.
    pub fn is_settled(&self) -> bool {
        self.task.as_ref().is_some_and(|task| !task.is_open())
    }
}
