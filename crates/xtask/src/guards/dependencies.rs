//! Who may depend on whom (ARCHITECTURE.md). Cargo's borders are the only ones nobody crosses by
//! mistake; these tests keep the borders where they were drawn.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::assert_none;
use crate::command::Command;
use crate::project::Project;

/// Each crate and the crates of ours that its programs may contain. A new crate is added here first.
const DIRECTIONS: &[(&str, &[&str])] = &[
    ("portal-api", &[]),
    ("portal-sqlite", &[]),
    ("portal-core", &["portal-api", "portal-sqlite"]),
    ("portal-server", &["portal-api", "portal-sqlite"]),
    ("customer-portal", &["portal-api", "portal-core"]),
    ("portal-testkit", &["portal-api", "portal-core", "portal-server"]),
    ("portal-tests", &[]),
    ("portal-trials", &["portal-api", "portal-core", "portal-server", "portal-sqlite", "portal-testkit"]),
    ("xtask", &[]),
];

/// What tests may use on top. The server never names the core, not even there: they meet in `tests/`.
const FOR_TESTS: &[(&str, &[&str])] = &[
    ("portal-core", &["portal-testkit"]),
    ("customer-portal", &["portal-testkit"]),
    ("portal-tests", &["portal-api", "portal-core", "portal-server", "portal-testkit"]),
];

/// Each crate and what must not be anywhere below it.
const NEVER_BELOW: &[(&str, &[&str])] = &[
    ("portal-api", &["tokio", "rusqlite", "reqwest", "tracing", "axum", "tauri"]),
    ("portal-core", &["axum", "tauri"]),
    ("portal-server", &["tauri", "portal-core"]),
    ("portal-sqlite", &["axum", "tauri", "reqwest"]),
];

/// The part of `cargo metadata` that these rules read.
struct Graph {
    names: BTreeMap<String, String>,
    members: BTreeSet<String>,
    /// Package id → (package id, whether only its tests need it).
    edges: BTreeMap<String, Vec<(String, bool)>>,
}

impl Graph {
    fn of_this_project() -> Self {
        let project = Project::find().unwrap();
        let host = Command::new("rustc").arg("-vV").capture().unwrap().stdout;
        let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
        // --locked: a lock file that does not fit the manifests is found here, on the first step.
        let metadata = project
            .cargo("metadata")
            .args(["--format-version", "1", "--locked", "--filter-platform", &host])
            .capture()
            .unwrap();
        assert!(metadata.success, "{}", metadata.stderr);
        Self::read(&serde_json::from_str(&metadata.stdout).unwrap())
    }

    fn read(metadata: &Value) -> Self {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let edge = |dependency: &Value| {
            let kinds = list(&dependency["dep_kinds"]);
            (text(&dependency["pkg"]), kinds.iter().all(|kind| kind["kind"] == "dev"))
        };
        Self {
            names: list(&metadata["packages"])
                .iter()
                .map(|package| (text(&package["id"]), text(&package["name"])))
                .collect(),
            members: list(&metadata["workspace_members"]).iter().map(text).collect(),
            edges: list(&metadata["resolve"]["nodes"])
                .iter()
                .map(|node| (text(&node["id"]), list(&node["deps"]).iter().map(edge).collect()))
                .collect(),
        }
    }

    /// Every direct dependency between members: (from, to, only for tests).
    fn inside(&self) -> impl Iterator<Item = (&str, &str, bool)> {
        self.members.iter().flat_map(move |from| {
            let to_members = self.edges[from].iter().filter(|(to, _)| self.members.contains(to));
            to_members.map(move |(to, dev)| (self.names[from].as_str(), self.names[to].as_str(), *dev))
        })
    }

    /// The names of all packages that end up in a build of `name`.
    fn below(&self, name: &str) -> BTreeSet<&str> {
        let mut waiting: Vec<&String> = self.members.iter().filter(|id| self.names[*id] == name).collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = waiting.pop() {
            for (to, _) in self.edges[id].iter().filter(|(_, dev)| !dev) {
                if seen.insert(self.names[to].as_str()) {
                    waiting.push(to);
                }
            }
        }
        seen
    }

    fn findings(&self) -> Vec<String> {
        let may = |table: &[(&str, &[&str])], from: &str, to: &str| {
            table.iter().any(|(name, allowed)| *name == from && allowed.contains(&to))
        };
        let crossed = self.inside().filter_map(|(from, to, dev)| {
            let allowed = may(DIRECTIONS, from, to) || dev && may(FOR_TESTS, from, to);
            (!allowed).then(|| format!("{from} must not depend on {to}{}", if dev { " (for tests)" } else { "" }))
        });
        let sunk = NEVER_BELOW.iter().flat_map(|(name, banned)| {
            let below = self.below(name);
            banned.iter().filter(move |to| below.contains(*to)).map(move |to| format!("{to} must not be below {name}"))
        });
        let unknown = self.members.iter().map(|id| self.names[id].as_str()).filter_map(|name| {
            let known = DIRECTIONS.iter().any(|(listed, _)| *listed == name);
            (!known).then(|| format!("{name} is new: say in DIRECTIONS what it may depend on"))
        });
        crossed.chain(sunk).chain(unknown).collect()
    }
}

#[test]
fn dependencies_point_in_their_direction() {
    assert_none(&Graph::of_this_project().findings());
}

/// A graph whose package ids are the names: members, then edges (from, to, kind).
fn graph(members: &[&str], edges: &[(&str, &str, Option<&str>)]) -> Graph {
    let all: BTreeSet<&str> =
        members.iter().copied().chain(edges.iter().flat_map(|(from, to, _)| [*from, *to])).collect();
    let node = |id: &&str| {
        let of_it = edges.iter().filter(|(from, ..)| from == id);
        let deps: Vec<Value> =
            of_it.map(|(_, to, kind)| serde_json::json!({"pkg": to, "dep_kinds": [{"kind": kind}]})).collect();
        serde_json::json!({"id": id, "deps": deps})
    };
    Graph::read(&serde_json::json!({
        "packages": all.iter().map(|id| serde_json::json!({"id": id, "name": id})).collect::<Vec<_>>(),
        "workspace_members": members,
        "resolve": {"nodes": all.iter().map(node).collect::<Vec<_>>()},
    }))
}

#[test]
fn a_wrong_direction_is_found() {
    let findings = graph(&["portal-api", "portal-core"], &[("portal-api", "portal-core", None)]).findings();
    assert_eq!(findings, ["portal-api must not depend on portal-core"]);
}

#[test]
fn the_testkit_is_for_tests_only() {
    let with = |kind| graph(&["portal-core", "portal-testkit"], &[("portal-core", "portal-testkit", kind)]).findings();
    assert!(with(Some("dev")).is_empty());
    assert_eq!(with(None).len(), 1);
}

#[test]
fn a_banned_package_is_found_at_any_depth_but_not_in_tests() {
    let deep = |kind| graph(&["portal-core"], &[("portal-core", "a", kind), ("a", "axum", None)]).findings();
    assert_eq!(deep(None), ["axum must not be below portal-core"]);
    assert!(deep(Some("dev")).is_empty());
}

#[test]
fn a_crate_without_a_place_is_found() {
    assert_eq!(graph(&["portal-new"], &[]).findings().len(), 1);
}
