//! What is known about attacks on AI systems, as data: element kinds and attributes, ATLAS, rules,
//! bug bars. The files in `catalogs/` are part of the binary; nothing here reads a file.

pub mod atlas;
mod bug_bar;
mod checks;
mod condition;
mod control_places;
pub mod frameworks;
mod imports;
mod kinds;
mod ml_threats;
mod paths;
mod playbooks;
mod policy;
mod red_team;
mod rules;
mod search;
mod source;
mod team;
mod unsuggested;
mod views;

pub use atlas::{Atlas, Mitigation, Tactic, Technique};
pub use bug_bar::{Bar, Basis, BugBar, BugClass, Classed, Derivation, Question, Row, When};
pub use checks::{Check, Checks};
pub use condition::{CondId, Condition, Conditions, Node, Side};
pub use control_places::ControlPlaces;
pub use frameworks::{Framework, Frameworks};
pub use imports::{GuessedKind, Imports};
pub use kinds::{Attribute, Kind, Kinds, On, Shape, Stage, Value};
pub use ml_threats::{FailureMode, Harm, MlThreat, MlThreats, ReviewQuestion, ReviewTheme};
pub use paths::{Asset, Entry, Gate, MoveKind, PathRules, Steering, Threats};
pub use playbooks::{Decision, Phase, Playbook, PlaybookStep, Playbooks};
pub use policy::{
    EXAMPLE_POLICY, Exempt, Exemption, Forbidden, POLICY_FORMAT, Policy, Required,
    RequiredAssessment, RequiredOwners, Reviews,
};
pub use red_team::{Access, Attack, AttackGroup, RedTeam, Tool};
pub use rules::{Piece, Rule, Rules, Template};
pub use search::{EntryKind, Hit};
pub use source::CatalogError;
pub(crate) use source::parse;
pub use team::{Change, MANIFEST, Off, Place, TEAM_FORMAT, Team, TeamFiles, What, WithTeam};
pub use unsuggested::{OutOfSight, Unsuggested};

/// Everything that is known, loaded once and handed down by reference.
#[derive(Debug, Clone)]
pub struct Catalog {
    /// MITRE ATLAS.
    pub atlas: Atlas,
    /// Element kinds and attributes.
    pub kinds: Kinds,
    /// Bug bars.
    pub bug_bar: BugBar,
    /// Rules that suggest techniques.
    pub rules: Rules,
    /// What attack paths are made of.
    pub paths: PathRules,
    /// What to do about incidents.
    pub playbooks: Playbooks,
    /// Where mitigations can be put.
    pub control_places: ControlPlaces,
    /// Techniques that no rule suggests.
    pub unsuggested: Unsuggested,
    /// Threats, review questions and failure modes of machine learning.
    pub ml_threats: MlThreats,
    /// What `check` can find.
    pub checks: Checks,
    /// Attacks of red-team tools, by the techniques that they exercise.
    pub red_team: RedTeam,
    /// Views of the triage queue that everybody has: names and queries.
    pub views: Vec<(String, String)>,
    /// What organisations and systems are assessed by: see [`Catalog::frameworks`].
    pub shelf: frameworks::Shelf,
    /// What a team changed about kinds and rules; none where only the bundled ones are in force.
    pub team: Option<Team>,
}

impl Catalog {
    /// The catalogs inside the binary.
    ///
    /// # Errors
    /// Only if a bundled file is broken, which tests rule out.
    pub fn bundled() -> Result<Self, CatalogError> {
        let (atlas, kinds) = (Atlas::bundled()?, Kinds::bundled()?);
        let rules = Rules::bundled(&kinds, &|id| atlas.technique(id).is_some())?;
        let is_threat = |id: &str| atlas.technique(id).is_some() || atlas.tactic(id).is_some();
        let paths = PathRules::bundled(&kinds, &is_threat)?;
        let is_mitigation = |id: &str| atlas.mitigation(id).is_some();
        let control_places = ControlPlaces::bundled(&kinds, &is_mitigation)?;
        let (bug_bar, ml_threats) = (BugBar::bundled()?, MlThreats::bundled()?);
        let is_named = |id: &str| is_threat(id) || is_mitigation(id) || bug_bar.class(id).is_some();
        let playbooks = Playbooks::bundled(&kinds, &is_named)?;
        let (unsuggested, checks) = (Unsuggested::bundled()?, Checks::bundled()?);
        let red_team = RedTeam::bundled(&kinds, &|id| atlas.technique(id).is_some())?;
        let views = views::bundled()?;
        Ok(Self {
            atlas,
            kinds,
            bug_bar,
            rules,
            paths,
            playbooks,
            control_places,
            unsuggested,
            ml_threats,
            checks,
            red_team,
            views,
            shelf: frameworks::Shelf::default(),
            team: None,
        })
    }
}
