//! Integration tests, one binary so that linking stays cheap.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "helpers of tests fail and talk like tests"
)]

mod actions;
mod any_edits;
mod any_model;
mod any_screen;
mod architecture;
mod assess_screen;
mod assessed;
mod atlas;
mod atlas_import;
mod atlas_summaries;
mod case_models;
mod check;
mod check_assessments;
mod cli;
mod cli_assess;
mod cli_assessments;
mod cli_catalog;
mod cli_catalog_diff;
mod cli_check;
mod cli_config;
mod cli_csv;
mod cli_diff;
mod cli_draw;
mod cli_evidence;
mod cli_export;
mod cli_fmt;
mod cli_gate;
mod cli_general;
mod cli_import;
mod cli_incident;
mod cli_interview;
mod cli_inventory;
mod cli_log;
mod cli_new;
mod cli_paths;
mod cli_report;
mod cli_sarif;
mod cli_suggest;
mod cli_team;
mod cli_trend;
mod cli_triage;
mod clipboard;
#[cfg(unix)]
mod clone;
mod conflicts;
mod control_places;
mod editing;
mod evaluation;
mod fact_switches;
mod files;
mod findings_screen;
mod frameworks;
mod git_driver;
#[cfg(unix)]
mod git_merges;
#[cfg(unix)]
mod git_repository;
#[cfg(unix)]
mod git_setup;
#[cfg(unix)]
mod git_show;
mod highlights;
mod imports_screen;
mod incident_match;
mod incidents;
mod incidents_screen;
mod interop_again;
mod interop_agents;
mod interop_bundled;
mod interop_cyclonedx;
mod interop_drawio;
mod interop_helpers;
mod interop_hostile;
mod interop_mermaid;
mod interop_mutations;
mod interop_otm;
mod interop_round_trip;
mod interop_threagile;
mod interop_threat_dragon;
mod interop_tm7;
mod interop_tm_library;
mod interview;
#[path = "../../benches/large/mod.rs"]
mod large;
mod layout;
mod layout_edits;
mod layout_shapes;
mod lens;
mod meeting;
mod merge_laws;
mod ml_threats;
mod models;
mod mouse;
mod mouse_lists;
mod no_hindsight;
mod overview;
mod page;
mod paths;
mod picture;
mod pictures;
mod playbooks;
mod policy;
#[cfg(unix)]
mod pseudo_terminal;
#[cfg(unix)]
mod pty;
#[cfg(unix)]
mod pty_session;
mod random_edits;
mod readme;
mod remarks;
mod report;
mod report_assessment;
mod review_screen;
mod rules_answers;
mod rules_engine;
mod rules_examples;
mod screens;
mod session_summary;
mod severity;
mod shared;
mod sitting;
mod sketch;
mod store;
mod store_confidential;
mod store_environment;
mod store_faults;
mod store_journal;
mod store_save;
mod store_session;
mod suggester;
mod team;
mod test_plan;
mod tour;
mod town;
mod triage;
mod triage_queue;
mod tui;
mod tui_lens;
mod tui_paths;
#[cfg(unix)]
mod tutorial;
mod twins;
mod ways;
