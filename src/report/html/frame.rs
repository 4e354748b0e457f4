//! What stands around the content of every page.

use jiff::civil::Date;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::report::{Words, day_in_words};

const STYLE: &str = include_str!("style.css");

/// A page without its content.
pub struct Frame<'a> {
    /// What sort of document it is.
    pub what: &'static str,
    /// What it is about.
    pub name: &'a Words,
    /// The day that it tells of.
    pub date: Date,
    /// Who answers for what it is about; may be empty.
    pub owners: &'a Words,
    /// Its parts: what links lead to, and the heading.
    pub parts: Vec<(String, Words)>,
    /// Its own style beside that of all pages.
    pub style: &'static str,
}

impl Frame<'_> {
    /// The whole page.
    pub fn page(&self, content: &Markup) -> String {
        let date = day_in_words(self.date);
        let what = self.what.to_lowercase();
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    title { (self.name) " – " (what) }
                    style { "\n" (PreEscaped(STYLE)) (PreEscaped(self.style)) }
                }
                body {
                    a class="skip" href="#content" { "Skip to the content" }
                    "\n"
                    header {
                        p class="kicker" { (self.what) }
                        h1 { (self.name) }
                        p class="meta" {
                            time datetime=(self.date) { (date) }
                            @if !self.owners.is_empty() { " · " (self.owners) }
                        }
                    }
                    "\n"
                    nav aria-labelledby="parts" {
                        p id="parts" class="label" { "Contents" }
                        ol {
                            @for (id, title) in &self.parts {
                                li { a href={ "#" (id) } { (title) } }
                            }
                        }
                    }
                    "\n"
                    main id="content" tabindex="-1" { (content) }
                    "\n"
                    footer { p { (self.name) " · " (what) " of " (date) } }
                }
            }
            "\n"
        };
        page.into_string()
    }
}
