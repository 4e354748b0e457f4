//! The policies that models are held to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::found::Found;
use crate::analysis::assess::Whose;
use crate::analysis::check::{Gate, Problem, Standing, Weight, against, check, exemption};
use crate::analysis::queue::Query;
use crate::catalog::{Catalog, CatalogError, Exempt, Exemption, Policy};
use crate::cli::Failure;
use crate::cli::files::failure;
use crate::cli::several::Opened;
use crate::model::Model;
use crate::store::{PolicyText, exists, find_policy, read_policy, real_path};
use crate::text::count;

/// Problems of a policy that are told at once.
const TOLD: usize = 20;

/// What a model is held to.
pub struct Judge {
    /// What is known.
    pub catalog: Arc<Catalog>,
    /// What is asked, if anything.
    pub policy: Option<Arc<Policy>>,
    /// The path of the model from the folder of the policy.
    pub model: String,
}

impl Judge {
    /// Everything that is wrong with a model.
    pub fn problems(&self, model: &Model, whose: Whose<'_>, today: Date) -> Vec<Problem> {
        let mut problems = check(&self.catalog, model, whose, today);
        if let Some(policy) = &self.policy {
            problems.extend(against(&self.catalog, policy, model, whose, today));
        }
        problems
    }

    /// What fails.
    pub fn gate(&self, asked: Option<Gate>) -> Gate {
        gate(asked, self.policy.as_deref())
    }
}

/// What was asked for, else what the policy says.
fn gate(asked: Option<Gate>, policy: Option<&Policy>) -> Gate {
    let of_policy = || Some(Gate { fail_on: Some(policy?.fail_on?) });
    asked.or_else(of_policy).unwrap_or_default()
}

/// Policies by file, and what their exemptions were used for.
#[derive(Default)]
pub struct Policies {
    /// The one that was asked for.
    named: Option<PathBuf>,
    /// File and team → policy.
    compiled: BTreeMap<(String, Option<String>), Arc<Policy>>,
    /// File → exemptions that were used and models that were held to it.
    used: BTreeMap<String, Used>,
}

#[derive(Default)]
struct Used {
    exemptions: BTreeSet<usize>,
    models: BTreeSet<String>,
}

impl Policies {
    /// No policies yet; `named` is the one for all models, if there is one.
    pub fn new(named: Option<&Path>) -> Result<Self, Failure> {
        if let Some(path) = named {
            exists(path).map_err(|error| failure(&error))?;
        }
        Ok(Self { named: named.map(Path::to_path_buf), ..Self::default() })
    }

    /// What a model is held to by its own catalogs and the policy beside or above it.
    pub fn judge(&mut self, opened: &Opened) -> Result<Judge, Failure> {
        let path = opened.document.path();
        let catalog = Arc::clone(&opened.catalog);
        let text = self.text_for(path).map_err(Failure::invalid)?;
        let Some(text) = text else {
            return Ok(Judge { catalog, policy: None, model: String::new() });
        };
        let policy = self.compile(&text, &catalog).map_err(|problems| broken(&problems))?;
        Ok(self.held(catalog, policy, &text, &real_path(path)))
    }

    /// A model that is held to a policy.
    pub fn held(
        &mut self,
        catalog: Arc<Catalog>,
        policy: Arc<Policy>,
        text: &PolicyText,
        model: &Path,
    ) -> Judge {
        let inside = model.strip_prefix(real_path(&text.folder)).unwrap_or(model);
        let model = inside.to_string_lossy().replace('\\', "/");
        self.used.entry(policy.file.clone()).or_default().models.insert(model.clone());
        Judge { catalog, policy: Some(policy), model }
    }

    /// The policy for a model as it is in the working tree.
    pub fn text_for(&self, model: &Path) -> Result<Option<PolicyText>, CatalogError> {
        let found = match &self.named {
            Some(path) => Some(path.clone()),
            None => find_policy(model.parent().unwrap_or(Path::new(".")))?,
        };
        found.as_deref().map(read_policy).transpose()
    }

    /// A policy, checked against catalogs.
    pub fn compile(
        &mut self,
        text: &PolicyText,
        catalog: &Catalog,
    ) -> Result<Arc<Policy>, Vec<CatalogError>> {
        let team = catalog.team.as_ref().map(|team| team.folder.clone());
        let key = (text.file.clone(), team);
        if let Some(known) = self.compiled.get(&key) {
            return Ok(Arc::clone(known));
        }
        let policy = Arc::new(Policy::read(&text.file, &text.text, catalog)?);
        self.compiled.insert(key, Arc::clone(&policy));
        Ok(policy)
    }

    /// All policies in use.
    pub fn all(&self) -> impl Iterator<Item = &Policy> {
        self.compiled.values().map(Arc::as_ref)
    }

    /// What a problem is exempt by, or was. Notes that it was asked.
    pub fn exemption(
        &mut self,
        judge: &Judge,
        problem: &Problem,
        today: Date,
    ) -> Option<(Exemption, Standing)> {
        let policy = judge.policy.as_ref()?;
        let (at, standing) = exemption(policy, &judge.model, problem, today)?;
        self.used.entry(policy.file.clone()).or_default().exemptions.insert(at);
        Some((policy.exemptions.get(at)?.clone(), standing))
    }

    /// Exemptions that ended while something needs them, and those that nothing needs.
    pub fn remarks(&self, today: Date, asked: Option<Gate>) -> Vec<Found> {
        let mut found: BTreeMap<(&str, usize), Found> = BTreeMap::new();
        for policy in self.all() {
            let used = self.used.get(&policy.file);
            for (at, exemption) in policy.exemptions.iter().enumerate() {
                let is_used = used.is_some_and(|used| used.exemptions.contains(&at));
                let is_here = |model: &String| used.is_some_and(|used| used.models.contains(model));
                if !exemption.model.as_ref().is_none_or(is_here) {
                    continue;
                }
                let gate = gate(asked, Some(policy));
                if let Some(remark) = remark(exemption, is_used, today) {
                    let fails = gate.fails(remark.weight);
                    let remark = Found::at(remark, fails, &exemption.place);
                    found.insert((&policy.file, at), remark);
                }
            }
        }
        let faults = self.all().flat_map(|policy| view_faults(policy, gate(asked, Some(policy))));
        // Models with catalogs of their own share a file, and its faults.
        let faults: BTreeMap<(String, Option<usize>, Option<usize>), Found> =
            faults.map(|found| ((found.path.clone(), found.line, found.column), found)).collect();
        found.into_values().chain(faults.into_values()).collect()
    }
}

/// Views whose queries make no sense, where they stand.
pub fn view_faults(policy: &Policy, gate: Gate) -> Vec<Found> {
    let read = policy.views.iter().map(|(name, text)| (name, text.parse::<Query>()));
    let faults = read.filter_map(|(name, query)| Some((name, query.err()?)));
    let found = faults.filter_map(|(name, error)| {
        let message = format!("the view `{name}` makes no sense: {error}");
        let remedy = "correct its query: `threatloom findings --help` has the words";
        let fault = Problem::new("policy-view", Weight::Warning, "", message, remedy);
        let fails = gate.fails(fault.weight);
        Some(Found::at(fault, fails, policy.view_places.get(name)?))
    });
    found.collect()
}

/// What is to be said of an exemption.
fn remark(exemption: &Exemption, is_used: bool, today: Date) -> Option<Problem> {
    let Exemption { by, until, reason, .. } = exemption;
    let what = covered(exemption);
    if !is_used {
        let message = format!("the exemption of {what} covers nothing in what was checked");
        let remedy = "remove it, or correct what it names";
        return Some(Problem::new("exemption-unused", Weight::Hint, "", message, remedy));
    }
    (*until < today).then(|| {
        let message = format!("the exemption of {what} by {by} ended on {until}: {reason}");
        let remedy = "solve what it covers, or agree on a new date";
        Problem::new("exemption-expired", Weight::Error, "", message, remedy)
    })
}

/// What an exemption is from, in words.
fn covered(exemption: &Exemption) -> String {
    let what = match &exemption.what {
        Exempt::Rule(id) => id.clone(),
        Exempt::Finding(key) => key.to_string(),
    };
    let on = exemption.element.as_ref().map_or(String::new(), |id| format!(" on {id}"));
    let model = exemption.model.as_ref().map_or(String::new(), |path| format!(" in {path}"));
    format!("{what}{on}{model}")
}

/// The failure that a broken policy is.
pub fn broken(problems: &[CatalogError]) -> Failure {
    let mut lines: Vec<String> = problems.iter().take(TOLD).map(ToString::to_string).collect();
    if problems.len() > TOLD {
        lines.push(format!("and {}", count(problems.len() - TOLD, "more problem")));
    }
    Failure::invalid(lines.join("\n"))
}
