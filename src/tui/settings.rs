//! How the workbench is set: the user's file over the defaults, and what the environment says.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;

use super::TuiError;
use super::actions::{ACTIONS, ActionInfo, Context, Keymap};
use super::state::Settings;
use super::theme::Theme;
use crate::store::confidential_folder;
use crate::store::config::{self, Config, load_config};
use crate::store::own_views;

/// The settings of `who`, from the user's file and the environment; `coloured` goes before both.
pub fn load(who: String, coloured: Option<bool>) -> Result<Settings, TuiError> {
    let (config, keymap) = read()?;
    Ok(Settings {
        theme: Theme::new(coloured.unwrap_or_else(|| config.is_coloured(variable))),
        ascii: config.is_ascii(variable),
        mouse: config.mouse,
        keymap,
        who,
        views: own_views()?,
    })
}

fn read() -> Result<(Config, Keymap), TuiError> {
    let file = load_config()?;
    let keymap = Keymap::new(&file.config.keys)
        .map_err(|error| file.wrong_keys(&error.action, &error.message))?;
    Ok((file.config, keymap))
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

/// The settings in force, all keys included, as a file of settings that begins with where it is
/// looked for.
pub fn in_force() -> Result<String, TuiError> {
    let file = load_config()?;
    let (own, _) = read()?;
    let all = Config {
        theme: if own.is_coloured(variable) { config::Theme::Colour } else { config::Theme::Plain },
        ascii: Some(own.is_ascii(variable)),
        mouse: own.mouse,
        incidents: confidential_folder(own.incidents).ok(),
        keys: ACTIONS
            .iter()
            .map(|info| (info.id.to_string(), keys(info, &own.keys)))
            .collect::<BTreeMap<_, _>>(),
    };
    let place = match &file.path {
        Some(path) if file.exists => path.display().to_string(),
        Some(path) => format!("{} (not there: these are the defaults)", path.display()),
        None => "no home folder, so no file: these are the defaults".to_string(),
    };
    Ok(format!("// {place}\n{}\n", all.to_ron()?))
}

/// All actions with their ids and keys.
pub fn key_reference() -> Result<String, TuiError> {
    let (own, _) = read()?;
    let mut text = String::new();
    for context in Context::ALL {
        let infos: Vec<&ActionInfo> =
            ACTIONS.iter().filter(|info| info.contexts.first() == Some(&context)).collect();
        if infos.is_empty() {
            continue;
        }
        let gap = if text.is_empty() { "" } else { "\n" };
        let _ = writeln!(text, "{gap}{}", context.title());
        for info in infos {
            let keys = keys(info, &own.keys).join(" ");
            let _ = writeln!(text, "  {:<18} {keys:<24} {}", info.id, info.doc);
        }
    }
    Ok(text)
}

/// The keys of an action, as they are written in the file.
fn keys(info: &ActionInfo, own: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let default = || info.keys.iter().map(ToString::to_string).collect();
    own.get(info.id).cloned().unwrap_or_else(default)
}
