//! How far a framework was over time: a line for each group.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use crate::analysis::assess::{Point, Tally};
use crate::text::{count, pad, sanitise, sparkline, wrap};
use crate::tui::assess::progress::{Progress, trend};
use crate::tui::state::State;
use crate::tui::theme::Role;
use crate::tui::view::panel::framed;

/// Columns of the name of a group, of its bars, and of a day.
const NAME: usize = 30;
const BARS: usize = 13;
const DAY: usize = 12;

/// Draws it.
pub fn draw(frame: &mut Frame, area: Rect, state: &State) {
    let theme = state.settings.theme;
    let framework = state.catalog.frameworks().get(&state.assess.framework);
    let (Some(framework), Some(trend)) = (framework, trend(state)) else {
        let inner = framed(frame, area, "Progress", true, theme);
        let text = match &state.assess.progress {
            Some(Progress::Unknown(why)) => format!("git tells nothing of the past: {why}"),
            _ => "Asking git …".to_string(),
        };
        let lines = wrap(&sanitise(&text), usize::from(inner.width.saturating_sub(2)));
        let lines: Vec<Line> =
            lines.into_iter().map(|line| Line::raw(format!(" {line}"))).collect();
        frame.render_widget(Paragraph::new(lines).style(theme.style(Role::Faint)), inner);
        return;
    };
    let now = trend.points.last().map(Point::all).unwrap_or_default();
    let since = trend.points.first().map(|point| format!(" · since {}", point.date));
    let heading = format!(
        "{} of {} settled ({} %){}",
        now.settled(),
        count(now.all(), "question"),
        now.percent(),
        since.unwrap_or_default()
    );
    let inner = framed(frame, area, &heading, true, theme);
    let days = usize::from(inner.width).saturating_sub(NAME + BARS + 1) / DAY;
    let shown = trend.clone().thinned(days.max(1));
    let shown = &shown.points[shown.points.len().saturating_sub(days)..];
    let mut lines = vec![Line::styled(
        format!(
            " {}{}",
            " ".repeat(NAME + BARS),
            shown.iter().map(|point| pad(&point.date.to_string(), DAY)).collect::<String>()
        ),
        theme.style(Role::Strong),
    )];
    let line = |name: &str, role: Role, of: &dyn Fn(&Point) -> Tally| {
        let bars: Vec<usize> = trend.points.iter().map(|point| of(point).percent()).collect();
        let told = shown.iter().map(|point| {
            let tally = of(point);
            pad(&format!("{}/{}", tally.settled(), tally.all()), DAY)
        });
        Line::from(vec![
            Span::styled(format!(" {}", pad(&sanitise(name), NAME)), theme.style(role)),
            Span::styled(pad(&bars_of(state, &bars), BARS), theme.style(Role::Good)),
            Span::styled(told.collect::<String>(), theme.style(role)),
        ])
    };
    lines.push(line("All", Role::Strong, &Point::all));
    for (at, group) in framework.groups.iter().enumerate() {
        let of = |point: &Point| point.groups.get(at).copied().unwrap_or_default();
        if trend.points.iter().any(|point| of(point).all() > 0) {
            lines.push(line(&group.name, Role::Text, &of));
        }
    }
    let room = usize::from(inner.height);
    if lines.len() > room && room > 1 {
        let more = lines.len() - (room - 1);
        lines.truncate(room - 1);
        let text = format!(" {} more: `threatloom assess --trend` tells all", count(more, "line"));
        lines.push(Line::styled(text, theme.style(Role::Faint)));
    }
    frame.render_widget(Paragraph::new(lines), inner);
}

/// Bars, or their last height in percent where only plain letters are drawn.
fn bars_of(state: &State, percent: &[usize]) -> String {
    if state.settings.ascii {
        return percent.last().map(|last| format!("{last} %")).unwrap_or_default();
    }
    sparkline(percent, 100)
}
