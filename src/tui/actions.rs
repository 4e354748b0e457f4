//! What can be done, in one table: the source of key handling, footer hints, help, the command
//! palette and the key reference.

use std::collections::BTreeMap;

use super::keys::Key;

/// Where an action applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Context {
    /// Every screen.
    Everywhere,
    /// The canvas of the diagram.
    Canvas,
    /// The details of the selected element, flow or boundary.
    Details,
    /// The suggestions of the selection.
    Suggestions,
    /// The findings list.
    Findings,
    /// The details of a finding.
    Finding,
    /// The ATLAS matrix.
    Atlas,
    /// What differs from another version.
    Changes,
    /// Conflicts of a merge.
    Conflicts,
    /// The incidents list.
    Incidents,
    /// The details of an incident.
    Incident,
    /// The questions of a framework.
    Assess,
    /// The details of a question.
    Question,
    /// What attacks come to.
    Risk,
    /// The steps that close gaps.
    Roadmap,
    /// How far a framework was over time.
    Progress,
    /// A list to pick from.
    Picker,
    /// A line of text.
    Prompt,
    /// A question with a letter for each answer.
    Ask,
    /// Letters on the boxes of the diagram.
    Hints,
    /// A page to read.
    Note,
    /// The summary of a session.
    Summary,
}

impl Context {
    /// All contexts, in the order in which help shows them.
    pub const ALL: [Self; 22] = [
        Self::Everywhere,
        Self::Canvas,
        Self::Details,
        Self::Suggestions,
        Self::Findings,
        Self::Finding,
        Self::Atlas,
        Self::Changes,
        Self::Conflicts,
        Self::Incidents,
        Self::Incident,
        Self::Assess,
        Self::Question,
        Self::Risk,
        Self::Roadmap,
        Self::Progress,
        Self::Picker,
        Self::Prompt,
        Self::Ask,
        Self::Hints,
        Self::Note,
        Self::Summary,
    ];

    /// The heading in help.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Canvas => "Diagram",
            Self::Details => "Details",
            Self::Suggestions => "Suggestions",
            Self::Findings => "Findings",
            Self::Finding => "A finding",
            Self::Atlas => "ATLAS",
            Self::Changes => "Review",
            Self::Conflicts => "Conflicts",
            Self::Incidents => "Incidents",
            Self::Incident => "An incident",
            Self::Assess => "Assessment",
            Self::Question => "A question",
            Self::Risk => "Risk",
            Self::Roadmap => "Roadmap",
            Self::Progress => "Progress",
            Self::Picker => "Lists",
            Self::Prompt => "Text",
            Self::Ask => "Questions",
            Self::Hints => "Letters on boxes",
            Self::Note => "Pages",
            Self::Summary => "Session summary",
        }
    }

    /// Whether it lies over a screen and takes every key for itself.
    pub const fn is_overlay(self) -> bool {
        matches!(
            self,
            Self::Picker | Self::Prompt | Self::Ask | Self::Hints | Self::Note | Self::Summary
        )
    }
}

macro_rules! actions {
    ($($action:ident $id:literal $title:literal $doc:literal
       [$($context:ident)+] [$($key:literal)*] $footer:literal;)+) => {
        /// Something that a key, the palette or the mouse can ask for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Action {
            $(#[doc = $doc] $action,)+
        }

        /// Every action with its texts and default keys.
        pub static ACTIONS: &[ActionInfo] = &[
            $(ActionInfo {
                action: Action::$action,
                id: $id,
                title: $title,
                doc: $doc,
                contexts: &[$(Context::$context),+],
                keys: &[$($key),*],
                footer: $footer,
            },)+
        ];
    };
}

/// A row of [`ACTIONS`].
#[derive(Debug)]
pub struct ActionInfo {
    /// The action.
    pub action: Action,
    /// Its name in the configuration.
    pub id: &'static str,
    /// Its name on screen: a word or two.
    pub title: &'static str,
    /// What it does, in one line.
    pub doc: &'static str,
    /// Where it applies.
    pub contexts: &'static [Context],
    /// Its default keys, the first being the one that hints show.
    pub keys: &'static [&'static str],
    /// How early the footer shows it; 0 means never.
    pub footer: u8,
}

impl ActionInfo {
    /// Whether it can be asked for in `context`.
    pub fn applies(&self, context: Context) -> bool {
        let general = !context.is_overlay() && self.contexts.contains(&Context::Everywhere);
        general || self.contexts.contains(&context)
    }
}

actions! {
    Quit "quit" "quit" "Leave; asks once when there are unsaved changes." [Everywhere] ["q" "ctrl-q" "ctrl-c"] 0;
    Save "save" "save" "Write the model to its file." [Everywhere] ["ctrl-s"] 4;
    OpenModel "open-model" "open model" "Open another model, or start a new one." [Everywhere] ["ctrl-o"] 0;
    Undo "undo" "undo" "Take the last change back." [Everywhere] ["u"] 5;
    Redo "redo" "redo" "Make the last undone change again." [Everywhere] ["ctrl-r"] 0;
    Search "search" "find" "Find elements, flows, boundaries, techniques, findings and actions by a few letters." [Everywhere] ["/"] 6;
    Palette "palette" "command" "Pick any action by name." [Everywhere] [":"] 7;
    Help "help" "help" "All keys and what they do; type to search." [Everywhere] ["?" "f1"] 1;
    ScreenDiagram "screen-diagram" "diagram" "Go to the diagram." [Everywhere] ["1"] 0;
    ScreenFindings "screen-findings" "findings" "Go to the findings." [Everywhere] ["2"] 0;
    ScreenAtlas "screen-atlas" "ATLAS" "Go to the ATLAS matrix." [Everywhere] ["3"] 0;
    ScreenReview "screen-review" "review" "Go to the review: conflicts of a merge, and what differs from another version." [Everywhere] ["4"] 0;
    ScreenIncidents "screen-incidents" "incidents" "Go to the incidents: what went wrong, and what to do about it." [Everywhere] ["5"] 0;
    ScreenAssess "screen-assess" "assess" "Go to the assessment: how far the system is with what a framework asks, what is at risk, what comes next. The letters below the list answer at once." [Everywhere] ["6"] 0;
    ModelDetails "model-details" "model" "Name, scope, owners and assumptions of the model." [Everywhere] ["M"] 0;
    Remarks "remarks" "parked" "Go through the parked remarks and open questions: answer them, or make them assumptions or findings." [Everywhere] ["!"] 0;
    Legend "legend" "legend" "What the shapes, signs and numbers mean, and how quick entry is written." [Everywhere] ["f2"] 0;
    Interview "interview" "interview" "Answer question after question about the selection, or the whole model: those that change most come first. In an assessment, go through its open questions." [Everywhere] ["Y"] 8;
    Mouse "mouse" "mouse" "Leave the mouse to the terminal, so that text can be selected, or take it back." [Everywhere] ["f3"] 0;
    Session "session" "session" "Begin a session: a quiet screen for a meeting. During one, its summary, to write and to end it." [Everywhere] ["f4"] 0;
    NewIncident "new-incident" "incident" "Record an incident: what the system did, which techniques were seen, what is affected." [Everywhere] ["f5"] 0;
    Redraw "redraw" "redraw" "Paint the whole screen again." [Everywhere] ["ctrl-l"] 0;
    Suspend "suspend" "suspend" "Back to the shell; `fg` returns." [Everywhere] ["ctrl-z"] 0;

    Up "up" "up" "Go up." [Canvas Details Suggestions Findings Finding Atlas Changes Conflicts Incidents Incident Assess Question Risk Roadmap Note] ["up" "k"] 0;
    Down "down" "down" "Go down." [Canvas Details Suggestions Findings Finding Atlas Changes Conflicts Incidents Incident Assess Question Risk Roadmap Note] ["down" "j"] 0;
    Left "left" "left" "Go left." [Canvas Atlas] ["left" "h"] 0;
    Right "right" "right" "Go right." [Canvas Atlas] ["right" "l"] 0;
    First "first" "first" "Go to the first." [Details Suggestions Findings Finding Atlas Changes Conflicts Incidents Incident Assess Question Risk Roadmap] ["home"] 0;
    Last "last" "last" "Go to the last." [Details Suggestions Findings Finding Atlas Changes Conflicts Incidents Incident Assess Question Risk Roadmap] ["end"] 0;
    PageUp "page-up" "page up" "Go up by a screenful." [Canvas Details Suggestions Findings Finding Atlas Changes Conflicts Incidents Incident Assess Question Risk Roadmap Note] ["pageup"] 0;
    PageDown "page-down" "page down" "Go down by a screenful." [Canvas Details Suggestions Findings Finding Atlas Changes Conflicts Incidents Incident Assess Question Risk Roadmap Note] ["pagedown"] 0;
    Open "open" "open" "Go into what is selected." [Canvas Details Findings Finding Atlas Changes Conflicts Incidents Incident Assess Question Risk Roadmap] ["enter"] 3;
    Back "back" "back" "Leave, or drop marks and selection." [Canvas Details Suggestions Findings Finding Atlas Changes Conflicts Incidents Incident Assess Question Risk Roadmap Progress] ["esc"] 0;
    NextPane "next-pane" "panel" "Go to the next part of the screen." [Canvas Details Suggestions Findings Finding Changes Conflicts Incidents Incident Assess Question Risk Roadmap] ["tab"] 9;
    PreviousPane "previous-pane" "previous panel" "Go to the part of the screen before." [Canvas Details Suggestions Findings Finding Changes Conflicts Incidents Incident Assess Question Risk Roadmap] ["shift-tab"] 0;

    QuickEntry "quick-entry" "quick entry" "Type elements, flows and boundaries: User -> Chat UI -> LLM : prompt" [Canvas] ["i"] 1;
    Add "add" "add" "Add an element, connected from the selected one; onto the selected flow." [Canvas] ["a"] 1;
    AddFree "add-free" "add alone" "Add an element without connecting it." [Canvas] ["A"] 0;
    Insert "insert" "insert" "Put an element onto the selected flow, which runs through it then." [Canvas] ["I"] 0;
    Connect "connect" "connect" "Connect the selected element to another, by the letters on the boxes." [Canvas] ["c"] 2;
    Jump "jump" "jump" "Select a box by the letters on it." [Canvas] ["g"] 0;
    Frame "frame" "frame" "Draw a boundary around the marked elements, or the selected one." [Canvas] ["b"] 2;
    Mark "mark" "mark" "Mark or unmark the selected element or finding; of a heading all below it." [Canvas Findings] ["space"] 0;
    MarkLike "mark-like" "mark all" "Mark all of the same kind, in the same boundary, inside it, or the others." [Canvas] ["T"] 0;
    MoveInto "move-into" "move into" "Put the marked or selected elements into another boundary." [Canvas] ["m"] 0;
    Rename "rename" "rename" "Change the name; a flow's label." [Canvas] ["r"] 0;
    SetKind "set-kind" "kind" "Change the kind, of all that are marked." [Canvas] ["t"] 0;
    ConfirmKinds "confirm-kinds" "confirm kinds" "Confirm the kinds that an import guessed: of what is marked or selected, or of all that are not doubtful." [Canvas] ["ctrl-k"] 0;
    Delete "delete" "delete" "Delete what is marked or selected; undo brings it back." [Canvas] ["d" "delete"] 0;
    Cut "cut" "cut" "Cut what is marked or selected, with all inside it and its flows, for `paste` here or in another model." [Canvas] ["X"] 0;
    Copy "copy" "copy" "Copy what is marked or selected, with all inside it, the flows between and the answers, but no findings." [Canvas] ["C"] 0;
    Paste "paste" "paste" "Put what was cut or copied last, here or in another workbench, into the selected boundary or beside the selection." [Canvas] ["V"] 0;
    Duplicate "duplicate" "duplicate" "Draw what is marked or selected once more, beside it." [Canvas] ["D"] 0;
    NextFlow "next-flow" "next flow" "Select the next flow of the element." [Canvas] ["]" "f"] 0;
    PreviousFlow "previous-flow" "previous flow" "Select the flow before." [Canvas] ["[" "F"] 0;
    NextCrossing "next-crossing" "crossing" "Select the next boundary that the selected flow crosses." [Canvas] ["#"] 0;
    Follow "follow" "follow" "Go along the flow: to its far end, or from the element to where its flow leads." [Canvas] ["e"] 0;
    FollowBack "follow-back" "follow back" "Go against the flow: to where it comes from." [Canvas] ["E"] 0;
    GoBack "go-back" "go back" "Go back to the place before the last jump." [Canvas] ["<"] 0;
    GoForward "go-forward" "go forward" "Go forward again." [Canvas] [">"] 0;
    Bookmark "bookmark" "bookmark" "Set a bookmark at the selection for this sitting, or drop it." [Canvas] ["B"] 0;
    Bookmarks "bookmarks" "bookmarks" "List the bookmarks, with a letter to go to each." [Canvas] ["'"] 0;
    Outwards "outwards" "boundary" "Select the boundary around the selection." [Canvas] ["o"] 0;
    NextElement "next-element" "next" "Select the next element in reading order." [Canvas] ["n"] 0;
    PreviousElement "previous-element" "previous" "Select the element before." [Canvas] ["N"] 0;
    MoveUp "move-up" "move up" "Move the box up and pin it; a technique of an incident to its place in the order." [Canvas Incident] ["shift-up" "K"] 0;
    MoveDown "move-down" "move down" "Move the box down and pin it; a technique of an incident to its place in the order." [Canvas Incident] ["shift-down" "J"] 0;
    MoveLeft "move-left" "move left" "Move the box left and pin it." [Canvas] ["shift-left" "H"] 0;
    MoveRight "move-right" "move right" "Move the box right and pin it." [Canvas] ["shift-right" "L"] 0;
    AlignRow "align-row" "in a row" "Put the marked boxes side by side and pin them." [Canvas] ["\\"] 0;
    AlignColumn "align-column" "in a column" "Put the marked boxes one below the other and pin them." [Canvas] ["|"] 0;
    Unpin "unpin" "unpin" "Let the layout place the box again." [Canvas] ["p"] 0;
    Turn "turn" "turn" "Let the picture run from left to right, or from top to bottom again." [Canvas] ["%"] 0;
    Tidy "tidy" "tidy" "Lay the whole diagram out anew; pins stay." [Canvas] ["="] 0;
    PanUp "pan-up" "pan up" "Move the view up." [Canvas Changes] ["ctrl-up"] 0;
    PanDown "pan-down" "pan down" "Move the view down." [Canvas Changes] ["ctrl-down"] 0;
    PanLeft "pan-left" "pan left" "Move the view left." [Canvas Changes] ["ctrl-left"] 0;
    PanRight "pan-right" "pan right" "Move the view right." [Canvas Changes] ["ctrl-right"] 0;
    Centre "centre" "centre" "Put the selection into the middle." [Canvas] ["."] 0;
    Zoom "zoom" "zoom" "Look from farther away: full boxes, compact boxes, all at once." [Canvas Changes] ["z"] 0;
    ZoomIn "zoom-in" "zoom in" "Look from nearer." [Canvas Changes] ["Z"] 0;
    Minimap "minimap" "minimap" "Show or hide the small map of a large diagram." [Canvas] ["W"] 0;
    Collapse "collapse" "collapse" "Collapse or open the selected boundary or heading, or the one around the selection; Enter opens it too." [Canvas Findings] ["-"] 0;
    CollapseAll "collapse-all" "collapse all" "Collapse all boundaries or headings; when all are collapsed, open them." [Canvas Findings] ["_"] 0;
    Focus "focus" "focus" "Show only what is marked or selected and its neighbours; again for theirs. Esc leaves." [Canvas] ["x"] 0;
    FocusMore "focus-more" "more" "Show in the focus what is one flow further away." [Canvas] ["+"] 0;
    FocusLess "focus-less" "less" "Show in the focus what is one flow nearer only." [Canvas] ["*"] 0;
    Paths "paths" "attack paths" "List attack paths, those through the selected element if there are any, and show them here." [Canvas] ["P"] 8;
    Reach "reach" "reach" "Show or hide what an attacker reaches from the selected element, and in how many steps." [Canvas] ["G"] 0;
    NextStep "next-step" "next step" "Go along the attack path on show." [Canvas] ["s"] 0;
    PreviousStep "previous-step" "step back" "Go back along the attack path on show." [Canvas] ["S"] 0;
    Menu "menu" "menu" "What can be done with the selection, in a list beside it." [Canvas Details Suggestions Findings Finding Atlas Changes Conflicts Incidents Incident Assess Question Risk Roadmap Progress] [","] 0;
    Panel "panel" "panel" "Show or hide the panel with details and suggestions." [Canvas Details Suggestions] ["v"] 0;

    Answer "answer" "answer" "Answer the question shown for the selection, one key an answer." [Canvas Details Suggestions Findings Finding Incidents Incident] ["y"] 3;
    Accept "accept" "accept" "Turn the suggestion into a finding." [Suggestions] ["enter"] 1;
    Dismiss "dismiss" "dismiss" "Put the suggestion aside, with a reason." [Suggestions] ["x"] 2;
    Why "why" "why" "Show the facts behind the suggestion and what would dismiss it." [Suggestions] ["w"] 3;
    AllSuggestions "all-suggestions" "all or few" "Show the weak suggestions too, or only those that matter most." [Suggestions] ["e"] 0;
    Park "park" "park a remark" "Park a remark or question about the selection or the change, to deal with later." [Canvas Details Suggestions Changes] ["R"] 0;
    AddFinding "add-finding" "own finding" "Write a finding of one's own about the selection." [Canvas Details Suggestions Findings Finding] ["ctrl-n"] 0;

    Clear "clear" "forget" "Make the value unknown again; take an answer back, drop a task." [Details Finding Incident Assess Question Risk Roadmap] ["delete" "backspace"] 0;
    Filter "filter" "filter" "Show only what matches: words, or status:open severity:important+ due:<14d owner:me, as `threatloom findings --help` has them." [Findings] ["f"] 2;
    SetStatus "set-status" "status" "Change the status of the finding or incident, or of all findings that are marked." [Findings Finding Incidents Incident] ["s"] 1;
    SetOwner "set-owner" "owner" "Say who works on the finding, on all that are marked, or on the step." [Findings Finding Roadmap] ["o"] 3;
    SetDue "set-due" "due" "Set the due date of the finding, of all that are marked, or of the step." [Findings Finding Roadmap] ["d"] 4;
    DueByPolicy "due-by-policy" "policy date" "Take the due date that the policy gives, of all that are marked." [Findings Finding] ["D"] 0;
    SetReview "set-review" "review date" "Set when a decision is looked at again, of all that are marked." [Findings Finding] ["r"] 0;
    SameAs "same-as" "same as" "Say that the finding, or all that are marked, is the same bug as another one, which decides for it; or take that back." [Findings Finding] ["="] 0;
    WriteComment "comment" "comment" "Add to the discussion of the finding, or of all that are marked." [Findings Finding] ["c"] 6;
    MarkShown "mark-shown" "mark shown" "Mark all findings that pass the filter, or none." [Findings] ["a"] 0;
    MarkOthers "mark-others" "mark others" "Mark those that are not marked, and unmark the others." [Findings] ["i"] 0;
    MarkTo "mark-to" "mark to here" "Mark all findings from the one marked last to this one." [Findings] ["V"] 0;
    MarkUp "mark-up" "mark up" "Mark this finding and the one above." [Findings] ["shift-up" "K"] 0;
    MarkDown "mark-down" "mark down" "Mark this finding and the one below." [Findings] ["shift-down" "J"] 0;
    GroupBy "group-by" "group" "Put findings under headings: by severity, status, owner, due date, element, tactic, boundary, age." [Findings] ["b"] 5;
    SortBy "sort-by" "sort" "Sort findings by another fact than urgency." [Findings] ["S"] 0;
    Views "views" "views" "Pick a view: a filter with a name, and how many findings it shows." [Findings] ["v"] 2;
    NextView "next-view" "next view" "Show the next view." [Findings] ["]"] 0;
    PreviousView "previous-view" "view before" "Show the view before." [Findings] ["["] 0;
    KeepView "keep-view" "keep view" "Keep the filter as a view of one's own, or forget that view." [Findings] ["w"] 0;
    WhyNot "why-not" "why not" "Say why the technique is not suggested, or not shown: which condition failed." [Atlas] ["w"] 2;
    Preparation "preparation" "preparation" "Show or hide how attackers prepare themselves, which no model shows." [Atlas] ["p"] 0;
    OnlyCovered "only-covered" "only ours" "Show only the techniques that this model meets, or all." [Atlas] ["o"] 1;
    GoToElement "go-to-element" "show" "Show the element in the diagram." [Findings Atlas Changes Conflicts Incidents Incident] ["g"] 4;

    AddIncident "add-incident" "new" "Record an incident." [Incidents Incident] ["a" "ctrl-n"] 1;
    Tick "tick" "tick" "Tick the step as done, or untick it." [Incident Question Roadmap] ["space"] 1;
    SkipStep "skip-step" "skip" "Leave the step of the playbook out, with a reason." [Incident] ["x"] 2;

    TakeOffer "take-offer" "take over" "Take over the answer that the model offers; it counts for as long as the model says so." [Assess Question] ["t"] 1;
    NotApplicable "not-applicable" "not applicable" "Answer that it does not concern what is assessed, with the reason." [Assess Question] ["x"] 0;
    AcceptGap "accept-gap" "accept" "Answer that the gap is lived with, and what makes up for it." [Assess Question] ["c"] 0;
    Evidence "evidence" "evidence" "Write what shows that an answer is true: of the one just given, else of the question under the cursor." [Assess Question] ["i"] 2;
    Parts "parts" "by element" "Answer the question element by element." [Assess Question] ["b"] 5;
    NextOpen "next-open" "next open" "Go to the next question that waits for an answer." [Assess] ["space"] 4;
    NextPart "next-part" "view" "Show the next part of the assessment: questions, risk, roadmap, progress." [Assess Question Risk Roadmap Progress] ["v"] 3;
    PreviousPart "previous-part" "part before" "Show the part of the assessment before." [Assess Question Risk Roadmap Progress] ["V"] 0;
    NextFramework "next-framework" "next framework" "Show the next framework." [Assess Question Risk Roadmap Progress] [">"] 6;
    PreviousFramework "previous-framework" "framework before" "Show the framework before." [Assess Question Risk Roadmap Progress] ["<"] 0;
    Frameworks "frameworks" "frameworks" "Pick a framework by name." [Assess Question Risk Roadmap Progress] ["f"] 5;
    Organisation "organisation" "organisation" "Open the file in which the organisation answers once for all its systems, or come back from it." [Assess Question] ["o"] 0;

    NextItem "next-item" "next" "Go to the next change or conflict, or part of an incident." [Changes Conflicts Incident] ["n"] 2;
    PreviousItem "previous-item" "previous" "Go to the change or conflict before, or to the part of an incident." [Changes Conflicts Incident] ["N"] 0;
    Compare "compare" "compare" "Compare the model with a branch, a tag, a commit, its file as saved, or another file." [Changes Conflicts] ["c"] 3;
    TakeBase "take-base" "before" "Settle the conflict with what was there before both changes." [Conflicts] ["b"] 1;
    TakeFirst "take-first" "mine" "Settle the conflict with the side that is listed first: one's own, where that is known." [Conflicts] ["m"] 1;
    TakeSecond "take-second" "theirs" "Settle the conflict with the side that is listed second." [Conflicts] ["t"] 1;
    TakeNow "take-now" "keep" "Settle the conflict by keeping what is in force now; of two things with one id, both." [Conflicts] ["s"] 1;
    OtherValue "other-value" "another" "Settle the conflict with another value; of two things with one id, give one another id." [Conflicts] ["e"] 2;
    TakeAll "take-all" "all the rest" "Settle all conflicts that are left with one side, after a question." [Conflicts] ["a"] 3;

    PickerUp "picker-up" "up" "Go up." [Picker Ask] ["up" "ctrl-p" "shift-tab"] 0;
    PickerDown "picker-down" "down" "Go down." [Picker Ask] ["down" "ctrl-n" "tab"] 0;
    PickerPageUp "picker-page-up" "page up" "Go up by a screenful." [Picker] ["pageup"] 0;
    PickerPageDown "picker-page-down" "page down" "Go down by a screenful." [Picker] ["pagedown"] 0;
    PickerToggle "picker-toggle" "tick" "Tick or untick, where several can hold; Space does it too before anything is typed." [Picker] ["ctrl-t"] 0;
    Submit "submit" "done" "Take what is chosen or written." [Picker Prompt Ask] ["enter"] 1;
    Cancel "cancel" "cancel" "Leave without doing anything." [Picker Prompt Ask Hints Note] ["esc" "ctrl-c"] 2;
    ByName "by-name" "by name" "Pick the element from a list instead of by its letters." [Hints] ["/"] 0;
    ReadOn "read-on" "read on" "Go on by a screenful." [Note] ["space"] 0;
    WriteSummary "write-summary" "write" "Write the summary of the session to a file, as Markdown." [Summary] ["w"] 1;
    EndSession "end-session" "end" "End the session." [Summary] ["e"] 2;
    CycleKind "cycle-kind" "other kind" "Try the next kind that fits the name." [Prompt] ["tab"] 0;
    EarlierLine "earlier-line" "earlier line" "Bring back the quick-entry line before." [Prompt] ["up"] 0;
    LaterLine "later-line" "later line" "Go on to the quick-entry line after it." [Prompt] ["down"] 0;
    CycleKindBack "cycle-kind-back" "kind before" "Try the kind before." [Prompt] ["shift-tab"] 0;
}

impl Action {
    /// Its row in [`ACTIONS`].
    pub fn info(self) -> &'static ActionInfo {
        // The table is written from the same list as the enum, in the same order.
        &ACTIONS[self as usize]
    }
}

/// Keys that make no sense together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeymapError {
    /// Id of the action whose keys are wrong.
    pub action: String,
    /// What is wrong with them.
    pub message: String,
}

/// Which key does what, after the user's own settings.
#[derive(Debug, Clone)]
pub struct Keymap {
    keys: Vec<(Context, Key, Action)>,
    shown: BTreeMap<Action, Key>,
}

impl Default for Keymap {
    /// The keys of [`ACTIONS`] alone. That they make sense together, a test holds.
    fn default() -> Self {
        let none = Self { keys: Vec::new(), shown: BTreeMap::new() };
        Self::new(&BTreeMap::new()).unwrap_or(none)
    }
}

impl Keymap {
    /// The defaults of [`ACTIONS`] with `own` (action id → keys) in their place.
    ///
    /// # Errors
    /// Names an unknown action, a word that is not a key, or two actions that want the same key in
    /// the same place.
    pub fn new(own: &BTreeMap<String, Vec<String>>) -> Result<Self, KeymapError> {
        let wrong = |action: &str, message: String| KeymapError { action: action.into(), message };
        if let Some(unknown) = own.keys().find(|id| !ACTIONS.iter().any(|info| info.id == *id)) {
            return Err(wrong(unknown, format!("`{unknown}` is not an action")));
        }
        let mut keymap = Self { keys: Vec::new(), shown: BTreeMap::new() };
        for info in ACTIONS {
            let keys: Vec<&str> = match own.get(info.id) {
                Some(keys) => keys.iter().map(String::as_str).collect(),
                None => info.keys.to_vec(),
            };
            for (i, key) in keys.into_iter().enumerate() {
                let key: Key = key.parse().map_err(|error| wrong(info.id, error))?;
                if i == 0 {
                    keymap.shown.insert(info.action, key);
                }
                for context in info.contexts {
                    if let Some(other) = keymap.given(*context, key) {
                        let other = other.info().id;
                        let own_one = if own.contains_key(info.id) { info.id } else { other };
                        let place = context.title();
                        let message = format!(
                            "{key} is given to both `{other}` and `{}` in {place}",
                            info.id
                        );
                        return Err(wrong(own_one, message));
                    }
                    keymap.keys.push((*context, key, info.action));
                }
            }
        }
        Ok(keymap)
    }

    /// What `key` does in `context`; what it does everywhere, if nothing more special.
    pub fn action(&self, context: Context, key: Key) -> Option<Action> {
        self.given(context, key).or_else(|| {
            if context.is_overlay() { None } else { self.given(Context::Everywhere, key) }
        })
    }

    fn given(&self, context: Context, key: Key) -> Option<Action> {
        self.keys
            .iter()
            .find(|(place, known, _)| *place == context && *known == key)
            .map(|(.., action)| *action)
    }

    /// The key that hints show for an action.
    pub fn key(&self, action: Action) -> Option<Key> {
        self.shown.get(&action).copied()
    }

    /// The key that hints show for an action, as people read it; nothing where it has none.
    pub fn shown(&self, action: Action) -> String {
        self.key(action).map(|key| key.to_string()).unwrap_or_default()
    }

    /// Hints for the footer in `context`, most useful first.
    pub fn hints(&self, context: Context) -> Vec<(Action, Key)> {
        let mut infos: Vec<&ActionInfo> =
            ACTIONS.iter().filter(|info| info.footer > 0 && info.applies(context)).collect();
        infos.sort_by_key(|info| info.footer);
        infos.iter().filter_map(|info| Some((info.action, self.key(info.action)?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_table_is_whole() {
        let mut ids = BTreeSet::new();
        for info in ACTIONS {
            assert!(ids.insert(info.id), "{} twice", info.id);
            assert_eq!(info.action.info().id, info.id);
            assert!(
                info.doc.ends_with('.') || info.doc.contains("->"),
                "{}: {}",
                info.id,
                info.doc
            );
            assert!(!info.keys.is_empty(), "{} has no key", info.id);
        }
        Keymap::new(&BTreeMap::new()).unwrap();
    }

    #[test]
    fn no_screen_hides_what_works_everywhere() {
        let everywhere = ACTIONS.iter().filter(|info| info.contexts == [Context::Everywhere]);
        for (info, key) in everywhere.flat_map(|info| info.keys.iter().map(move |key| (info, key)))
        {
            let hides = |other: &&ActionInfo| {
                other.keys.contains(key) && other.contexts.iter().any(|c| !c.is_overlay())
            };
            let hidden = ACTIONS.iter().filter(|other| other.action != info.action).find(hides);
            assert_eq!(hidden.map(|other| other.id), None, "{key} is also for {}", info.id);
        }
    }

    #[test]
    fn own_keys_replace_the_defaults() {
        let own = BTreeMap::from([("undo".to_string(), vec!["ctrl-u".to_string()])]);
        let keymap = Keymap::new(&own).unwrap();
        assert_eq!(keymap.action(Context::Canvas, "ctrl-u".parse().unwrap()), Some(Action::Undo));
        assert_eq!(keymap.action(Context::Canvas, "u".parse().unwrap()), None);
        assert_eq!(keymap.action(Context::Prompt, "ctrl-u".parse().unwrap()), None);

        let clash = BTreeMap::from([("undo".to_string(), vec!["q".to_string()])]);
        let error = Keymap::new(&clash).unwrap_err();
        assert!(error.message.contains("both") && error.action == "undo");
        let wrong = BTreeMap::from([("undoo".to_string(), vec!["q".to_string()])]);
        assert!(Keymap::new(&wrong).unwrap_err().message.contains("`undoo` is not an action"));
    }
}
