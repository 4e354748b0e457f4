//! Readers of other tools' files meet broken ones: whatever a file holds, reading comes to an end.

use proptest::prelude::*;
use threatloom::interop::{Content, FORMATS, Foreign, Format};

const SEEDS: [&str; 4] = [
    "flowchart LR\n%% c\nsubgraph A [\"T #quot;\"]\n a[(Store<br>x)]:::db --> b & c\n a -- \"t\" --o d\nend\n\
     a e1@==>|x| b; b <-. y .-> c\nn@{ shape: cyl, label: \"z\" }\nclick a href \"u\" \"h\"\nclass a,b k\n",
    "<mxfile><diagram id='p' name='P'><mxGraphModel><root><mxCell id='0'/><mxCell id='1' parent='0'/>\
     <mxCell id='z' value='Z' style='swimlane;container=1' vertex='1' parent='1'><mxGeometry x='0' y='0' width='90' \
     height='90' as='geometry'/></mxCell><object id='a' label='%n% &lt;b&gt;' n='v' placeholders='1'><mxCell \
     style='html=1;shape=cylinder3' vertex='1' parent='z'><mxGeometry x='5' y='5' width='9' height='9' \
     as='geometry'/></mxCell></object><mxCell id='e' edge='1' parent='1' source='a' target='z'><mxGeometry \
     relative='1' as='geometry'><mxPoint x='1' y='2' as='targetPoint'/></mxGeometry></mxCell></root>\
     </mxGraphModel></diagram><diagram>UzV2zq1wL0osyPDNT0nNUTV2VTV2LsrPL4GwciucU3NyVI0MMlNUjV1UjYwM\
     gFgfh1whEAO5ZYk5pakQkUCoSGpRSWoFRMgQIlSQWJSaV4Jhpj7Can00dwEA</diagram></mxfile>",
    "<ThreatModel><DrawingSurfaceList><D><Guid>s</Guid><Borders><K><Key>p</Key><Value type='StencilEllipse'>\
     <Guid>p</Guid><Properties><A type='b:ListDisplayAttribute'><DisplayName>X</DisplayName><Value><s>1</s><s>2</s>\
     </Value><SelectedIndex>1</SelectedIndex></A></Properties><Left>1</Left><Top>2</Top></Value></K></Borders>\
     <Lines><K><Key>f</Key><Value type='Connector'><SourceGuid>p</SourceGuid></Value></K></Lines></D>\
     </DrawingSurfaceList><ThreatInstances><K><Key>t</Key><Value><TypeId>S1</TypeId><FlowGuid>f</FlowGuid></Value>\
     </K></ThreatInstances></ThreatModel>",
    "threagile_version: 1.0.0\ntechnical_assets:\n  A: &x\n    id: a\n    type: process\n    communication_links:\n\
     \u{20}     L: { target: b, protocol: https }\n  B: { <<: *x, id: b }\ntrust_boundaries:\n  T: { id: t, \
     technical_assets_inside: [a], trust_boundaries_nested: [t] }\nrisk_tracking:\n  r@a: { status: accepted }\n",
];

const PIECES: [&str; 24] = [
    "\"",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "<",
    ">",
    "&",
    "#",
    ";",
    "--",
    "-.",
    "|",
    "%%",
    "@{",
    "\n",
    "'",
    "&#x0;",
    "subgraph x\n",
    "end\n",
    "1e999",
    "🦀",
];

/// Reads a text as every format; what is read names pages that there are.
fn read_all(bytes: &[u8]) -> Vec<Foreign> {
    let Ok(content) = Content::parse(bytes) else { return Vec::new() };
    let readers = FORMATS.iter().filter_map(|format| format.read);
    let read: Vec<Foreign> = readers.filter_map(|read| read(&content).ok()).collect();
    for foreign in &read {
        let pages = foreign.pages.len().max(1);
        assert!(foreign.nodes.iter().all(|it| it.page < pages && !it.source.is_empty()));
        assert!(foreign.zones.iter().all(|it| it.page < pages && !it.source.is_empty()));
        let frames = foreign.nodes.iter().filter_map(|it| it.frame);
        assert!(frames.clone().all(|it| (it.x + it.y + it.w + it.h).is_finite()));
    }
    read
}

#[test]
fn seeds_are_read() {
    for (seed, counts) in SEEDS.iter().zip([[5, 5, 1], [2, 1, 1], [1, 1, 0], [2, 2, 1]]) {
        let content = Content::parse(seed.as_bytes()).unwrap();
        let format = Format::of(&content).unwrap();
        let foreign = format.read.unwrap()(&content).unwrap();
        assert_eq!(
            [foreign.nodes.len(), foreign.links.len(), foreign.zones.len()],
            counts,
            "{seed}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
    }

    #[test]
    fn broken_seeds(
        seed in 0..SEEDS.len(),
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0..40usize, 0..PIECES.len()), 1..8),
    ) {
        let mut signs: Vec<char> = SEEDS[seed].chars().collect();
        for (at, length, piece) in cuts {
            let at = at.index(signs.len() + 1);
            let end = (at + length).min(signs.len());
            signs.splice(at..end, PIECES[piece].chars());
        }
        read_all(signs.iter().collect::<String>().as_bytes());
    }
}
