//! Settings of the workbench: `config.ron` in the [configuration folder](super::paths::config_folder).
//! Everything in it may be left out.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::atomic;
use super::error::StoreError;
use super::fault::Fault;
use super::paths::config_folder;
use super::reader::parse_tracked;
use super::track::Entry;

const FILE: &str = "config.ron";

/// What the file may set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Colours.
    pub theme: Theme,
    /// Only ASCII on screen; as the locale allows, if not set.
    pub ascii: Option<bool>,
    /// Whether the mouse is used. Without it the terminal selects text as usual.
    pub mouse: bool,
    /// Folder of the files with confidential incidents; one of the program's own, if not set.
    pub incidents: Option<PathBuf>,
    /// Keys in the place of the default ones: id of the action → keys.
    pub keys: BTreeMap<String, Vec<String>>,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// Unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Colour,
    /// Never: bold, faint, underlined and reversed text instead.
    Plain,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            theme: Theme::Auto,
            ascii: None,
            mouse: true,
            incidents: None,
            keys: BTreeMap::new(),
        }
    }
}

/// The settings with the file that they are from.
#[derive(Debug)]
pub struct ConfigFile {
    /// What is set, the defaults included.
    pub config: Config,
    /// Where the file is, or would be; none without a home folder.
    pub path: Option<PathBuf>,
    /// Whether the file is there.
    pub exists: bool,
    text: String,
    entries: Vec<Entry>,
}

/// Reads the settings of the user who runs this; without a file they are the defaults.
pub fn load_config() -> Result<ConfigFile, StoreError> {
    match config_folder() {
        Ok(folder) => ConfigFile::read(&folder.join(FILE)),
        Err(_) => Ok(ConfigFile::absent(None)),
    }
}

impl ConfigFile {
    fn absent(path: Option<PathBuf>) -> Self {
        let config = Config::default();
        Self { config, path, exists: false, text: String::new(), entries: Vec::new() }
    }

    fn read(path: &Path) -> Result<Self, StoreError> {
        let bytes = match atomic::read(path) {
            Err(StoreError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                return Ok(Self::absent(Some(path.to_path_buf())));
            }
            read => read?,
        };
        let (config, text, entries) = parse_tracked(&path.to_string_lossy(), &bytes)?;
        Ok(Self { config, path: Some(path.to_path_buf()), exists: true, text, entries })
    }

    /// The error for keys of an action that make no sense, with their place in the file.
    pub fn wrong_keys(&self, action: &str, message: &str) -> StoreError {
        let file = self.path.as_deref().unwrap_or(Path::new(FILE)).to_string_lossy();
        let entry = self.entries.iter().find(|e| e.section == "keys" && e.key == action);
        let span = entry.map_or(0..0, |entry| entry.span.clone());
        Fault::new(&file, &self.text, &span, message, "`threatloom keys` lists actions and keys")
            .into()
    }
}

impl Config {
    /// Whether to use colours, given the environment.
    pub fn is_coloured(&self, variable: impl Fn(&str) -> Option<String>) -> bool {
        match self.theme {
            Theme::Auto => variable("NO_COLOR").is_none_or(|value| value.is_empty()),
            Theme::Colour => true,
            Theme::Plain => false,
        }
    }

    /// Whether to use ASCII only, given the environment: on the console of Linux, whose font has
    /// few signs, and where the locale says that the terminal is not for UTF-8. A locale that is
    /// not set says nothing.
    pub fn is_ascii(&self, variable: impl Fn(&str) -> Option<String>) -> bool {
        self.ascii.unwrap_or_else(|| {
            let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
            let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(set);
            let is_foreign = |locale: String| {
                let locale = locale.to_lowercase();
                !locale.contains("utf-8") && !locale.contains("utf8")
            };
            variable("TERM").as_deref() == Some("linux") || locale.is_some_and(is_foreign)
        })
    }

    /// The settings as the file would have them.
    pub fn to_ron(&self) -> Result<String, StoreError> {
        let pretty = ron::ser::PrettyConfig::new().compact_arrays(true).new_line("\n");
        ron::Options::default()
            .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
            .to_string_pretty(self, pretty)
            .map_err(|error| StoreError::io("write", FILE)(io::Error::other(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(set: &'static [(&str, &str)]) -> impl Fn(&str) -> Option<String> {
        move |name| set.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_string())
    }

    #[test]
    fn the_locale_and_the_console_ask_for_ascii() {
        let config = Config::default();
        for (set, ascii) in [
            (&[][..], false),
            (&[("LANG", "C")], true),
            (&[("LANG", "pt_PT.UTF-8")], false),
            (&[("LANG", "pt_PT.utf8"), ("LC_ALL", "POSIX")], true),
            (&[("LC_ALL", ""), ("LC_CTYPE", "C.UTF-8"), ("LANG", "C")], false),
            (&[("LANG", "C.UTF-8"), ("TERM", "linux")], true),
        ] {
            assert_eq!(config.is_ascii(environment(set)), ascii, "{set:?}");
        }
        let own = Config { ascii: Some(false), ..Config::default() };
        assert!(!own.is_ascii(environment(&[("LANG", "C")])));
    }

    #[test]
    fn colours_can_be_refused_and_forced() {
        let with = |theme| Config { theme, ..Config::default() };
        let refused = || environment(&[("NO_COLOR", "1")]);
        assert!(with(Theme::Auto).is_coloured(environment(&[("NO_COLOR", "")])));
        assert!(!with(Theme::Auto).is_coloured(refused()));
        assert!(with(Theme::Colour).is_coloured(refused()));
        assert!(!with(Theme::Plain).is_coloured(environment(&[])));
    }

    #[test]
    fn what_is_written_reads_back() {
        let keys = BTreeMap::from([("undo".to_string(), vec!["ctrl-u".to_string(), "U".into()])]);
        let incidents = Some(PathBuf::from("/srv/incidents"));
        let config =
            Config { theme: Theme::Plain, ascii: Some(true), mouse: false, incidents, keys };
        let text = config.to_ron().unwrap();
        insta::assert_snapshot!(text, @r#"
        (
            theme: plain,
            ascii: true,
            mouse: false,
            incidents: "/srv/incidents",
            keys: {
                "undo": ["ctrl-u", "U"],
            },
        )
        "#);
        let (read, ..) = parse_tracked::<Config>("config.ron", text.as_bytes()).unwrap();
        assert_eq!(read, config);
    }
}
