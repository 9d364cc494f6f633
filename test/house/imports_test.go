package house

import (
	"path"
	"strings"
	"testing"
)

// row says what a package may import of this module. A trailing "/" names a package and all
// below it.
type row struct {
	pkg    string
	may    []string
	reason string
}

var (
	root          = []string{"."}
	tools         = []string{".", "internal/clock", "internal/loop", "internal/live", "internal/config", "internal/secret", "internal/outbound", "internal/inbound", "internal/mail"}
	pure          = []string{"internal/audit", "internal/policy", "internal/profile", "internal/channel", "internal/segment", "internal/card", "internal/feed/item", "internal/plan", "internal/track", "internal/canvas", "internal/liquid", "internal/liquid/value", "internal/liquid/syntax", "internal/liquid/strftime", "internal/liquid/filter"}
	drivers       = []string{"internal/channel/"}
	floor2        = join(tools, pure, drivers, []string{"internal/store", "internal/graph", "internal/render", "internal/push", "internal/tally", "internal/frequency"})
	emulated      = []string{".", "internal/clock", "internal/channel/messenger/wire"}
	emulatorDoors = join(emulated, []string{"internal/emulator/check", "internal/emulator/request", "internal/emulator/web", "internal/emulator/world"})
	floor3        = join(floor2, []string{"internal/intake", "internal/delivery", "internal/delivery/grounds", "internal/delivery/pacing", "internal/pages", "internal/people", "internal/people/imports", "internal/endpoint", "internal/catalog", "internal/compose", "internal/compose/bundle", "internal/audience", "internal/audience/exports", "internal/campaign", "internal/schedule", "internal/journey", "internal/feed", "internal/desk"})
)

// parts are those of delivery on which its lanes stand.
var parts = []string{"internal/delivery/grounds", "internal/delivery/pacing", "internal/delivery/answers", "internal/delivery/inhouse", "internal/delivery/supply", "internal/delivery/ledger", "internal/delivery/pipe"}

// nouns are the packages of the native API, each with the operations of a group of nouns.
var nouns = []string{"internal/api/accounts", "internal/api/campaigns", "internal/api/channels", "internal/api/content", "internal/api/data", "internal/api/developers", "internal/api/home",
	"internal/api/feeds", "internal/api/messages", "internal/api/people", "internal/api/privacy", "internal/api/segments"}

const honest = "the emulator must not be able to cheat: it knows the wire and the clock, nothing of the program, and its packages stand on each other downwards: doors, world, check"

// table is the import table of ARCHITECTURE.md, section 2. The first row that fits counts.
var table = []row{
	{".", nil, "the dictionary imports the standard library only"},
	{"internal/policy", root, "a pure package knows values only"},
	{"internal/profile", root, "a pure package knows values only"},
	{"internal/audit", nil, "what of a change is written down is a function of values"},
	{"internal/liquid/value", nil, "a value knows nothing of templates"},
	{"internal/liquid/syntax", nil, "syntax knows no tag, no filter and no value"},
	{"internal/liquid/strftime", nil, "dates are text and numbers"},
	{"internal/liquid/filter", []string{"internal/liquid/value", "internal/liquid/strftime"}, "a filter is a function of values"},
	{"internal/liquid", []string{"internal/liquid/"}, "a pure package knows values only"},
	{"internal/generate", []string{".", "internal/profile"}, "a pure package knows values only"},
	{"internal/segment/index", []string{".", "internal/segment"}, "the index knows the language of segments, and no rows"},
	{"internal/segment", root, "a pure package knows values only"},
	{"internal/card", root, "a pure package knows values only"},
	{"internal/feed/item", []string{".", "internal/card"}, "a notification is a function of values"},
	{"internal/track", root, "a pure package knows values only"},
	{"internal/channel", root, "a pure package knows values only"},
	{"internal/plan", []string{".", "internal/segment"}, "when and to whom is a function of values; an audience is a segment"},
	{"internal/channel/channeltest", []string{".", "internal/channel"}, "the harness knows the contract only"},
	{"internal/channel/messenger/wire", root, "the wire is shared by driver and emulator, which must not meet elsewhere"},
	{"internal/channel/messenger", []string{".", "internal/channel", "internal/channel/messenger/wire"}, "a driver knows the contract and its own wire"},
	{"internal/channel/webhook", []string{".", "internal/channel"}, "a driver knows the contract"},
	{"internal/clock", root, "a tool stands on the dictionary"},
	{"internal/config", root, "a tool stands on the dictionary"},
	{"internal/secret", root, "a tool stands on the dictionary"},
	{"internal/outbound", root, "a tool stands on the dictionary"},
	{"internal/inbound", root, "a tool stands on the dictionary"},
	{"internal/mail", root, "a tool stands on the dictionary"},
	{"internal/loop", []string{".", "internal/clock"}, "a tool stands on the dictionary and the clock"},
	{"internal/live", []string{".", "internal/clock"}, "a tool stands on the dictionary and the clock"},
	{"internal/store", []string{".", "internal/segment"}, "the store holds SQL, not rules"},
	{"internal/store/storetest", []string{".", "internal/store"}, "test harness of the store"},
	{"internal/push", []string{".", "internal/store"}, "it reads requests and rows, and sends nothing"},
	{"internal/render", []string{".", "internal/liquid", "internal/liquid/", "internal/outbound", "internal/profile", "internal/secret", "internal/store", "internal/track"}, "rendering reads rows and knows no channel"},
	{"internal/frequency", []string{".", "internal/plan", "internal/store"}, "caps are rows held against a plan; nothing is written"},
	{"internal/tally", []string{".", "internal/plan", "internal/store"}, "counting reads rows and decides nothing"},
	{"internal/intake", floor2, "an engine stands on floors 0 to 2"},
	{"internal/delivery/grounds", join(root, []string{"internal/policy", "internal/store"}), "facts are rows, and decisions are policy's"},
	{"internal/delivery/pacing", []string{".", "internal/store"}, "a pace is told what happened, and reads nothing"},
	{"internal/delivery/answers", []string{".", "internal/channel", "internal/outbound", "internal/render", "internal/store"}, "what an answer makes of a message is a function of values"},
	{"internal/delivery/inhouse", join(floor2, []string{"internal/delivery/answers", "internal/delivery/grounds"}), "a part of the engine of messages"},
	{"internal/delivery/supply", []string{".", "internal/store"}, "what campaigns and lanes agree on knows neither"},
	{"internal/delivery/ledger", join(floor2, []string{"internal/intake", "internal/delivery/grounds", "internal/delivery/inhouse", "internal/delivery/supply"}), "the transactions know no lane"},
	{"internal/delivery/pipe", join(floor2, []string{"internal/delivery/answers", "internal/delivery/grounds", "internal/delivery/ledger", "internal/delivery/pacing", "internal/delivery/supply"}), "what lanes share knows no lane"},
	{"internal/delivery/pagelane", join(floor2, parts), "a lane knows no other"},
	{"internal/delivery/hostlane", join(floor2, parts), "a lane knows no other"},
	{"internal/delivery", join(floor2, []string{"internal/intake", "internal/delivery/"}), "of the other engines, only intake"},
	{"internal/graph", join(root, []string{"internal/channel", "internal/channel/", "internal/outbound"}), "a tool of the platform knows its driver's words, and no rows"},
	{"internal/pages", join(floor2, []string{"internal/intake"}), "of the other engines, only intake"},
	{"internal/fetch", join(floor2, []string{"internal/intake"}), "of the other engines, only intake"},
	{"internal/people/imports", join(floor2, []string{"internal/intake", "internal/people"}), "a part of the engine of people"},
	{"internal/people", join(floor2, []string{"internal/intake"}), "of the other engines, only intake"},
	{"internal/endpoint", join(floor2, []string{"internal/intake"}), "of the other engines, only intake"},
	{"internal/catalog", floor2, "an engine stands on floors 0 to 2"},
	{"internal/compose/bundle", join(floor2, []string{"internal/liquid", "internal/compose"}), "a part of the engine of what is written"},
	{"internal/compose", join(floor2, []string{"internal/liquid"}), "an engine stands on floors 0 to 2"},
	{"internal/audience/exports", join(floor2, []string{"internal/audience"}), "a part of the engine of segments"},
	{"internal/audience", join(floor2, []string{"internal/segment/index", "internal/intake"}), "of the other engines, only intake"},
	{"internal/feed", join(floor2, []string{"internal/feed/", "internal/intake", "internal/people"}), "of the other engines, only intake, and people to whom it tells what happened (docs/adr/0020)"},
	{"internal/campaign", join(floor2, []string{"internal/intake", "internal/audience", "internal/delivery"}), "it joins what other engines do (docs/adr/0017)"},
	{"internal/feed/stream", []string{".", "internal/clock", "internal/live"}, "open connections know neither rows nor tokens"},
	{"internal/inbox", join(floor3, []string{"internal/api/limits", "internal/feed/", "sdk/js"}), "doors never import each other; this one serves the inbox"},
	{"internal/schedule", join(floor2, []string{"internal/audience", "internal/delivery", "internal/campaign"}), "it joins what other engines do (docs/adr/0017)"},
	{"internal/api/limits", nil, "pace by name, nothing else"},
	{"internal/api/door", join(floor2, []string{"internal/api/limits"}), "what every noun of the native API stands on knows no noun and no engine"},
	{"internal/api/views", join(floor3, []string{"internal/api/door"}), "what several nouns show alike knows no noun"},
	{"internal/api/apitest", []string{"./"}, "the house that tests of the native API run in"},
	{"internal/api", join(floor3, nouns, []string{"internal/api/door", "internal/api/views"}), "it puts the nouns together"},
	{"internal/api/", join(floor3, []string{"internal/api/door", "internal/api/views", "internal/api/limits"}), "nouns never import each other: what two of them need stands in views"},
	{"internal/compat/", floor3, "doors never import each other"},
	{"internal/hook", floor3, "doors never import each other"},
	{"internal/doctor", floor3, "a door to people"},
	{"internal/backup", []string{".", "internal/store"}, "a door to people, on what the store keeps"},
	{"internal/site", join(floor3, []string{"sdk/js"}), "doors never import each other; the site door serves the tag"},
	{"internal/emulator/check", emulated, honest},
	{"internal/emulator/request", join(emulated, []string{"internal/emulator/check"}), honest},
	{"internal/emulator/web", nil, "what the emulator's doors share knows HTTP only"},
	{"internal/emulator/world", join(emulated, []string{"internal/emulator/check"}), honest},
	{"internal/emulator/graph", emulatorDoors, honest},
	{"internal/emulator/control", join(emulatorDoors, []string{"internal/emulator/crowd"}), honest},
	{"internal/emulator/crowd", emulatorDoors, honest},
	{"internal/emulator/plugin", emulatorDoors, honest},
	{"internal/emulator", join(emulatorDoors, []string{"internal/emulator/"}), honest},
	{"internal/demo", []string{"."}, "the shop is a customer: it knows the doors by their URLs only"},
	{"internal/demo/seed", floor2, "the demo's data are written through the store"},
	{"internal/bench", []string{"./"}, "benchmarks run the whole house"},
	{"internal/app", []string{"./"}, "app wires everything"},
	{"cmd/", []string{"./"}, "main wires everything"},
	{"docs", nil, "text only"},
	{"ui", nil, "the embedded web app"},
	{"sdk/js", nil, "the embedded browser code"},
	{"test/", []string{"./"}, "stories drive the whole house"},
	{"examples/", nil, "an example is a customer's code"},
}

func join(lists ...[]string) (all []string) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

// fits tells whether a row's pattern names a package. "a/" stands for a and all below it.
func fits(pattern, pkg string) bool {
	if pattern == "./" {
		return true
	}
	if dir, below := strings.CutSuffix(pattern, "/"); below {
		return pkg == dir || strings.HasPrefix(pkg, pattern)
	}
	return pattern == pkg
}

func TestImportTable(t *testing.T) {
	for _, p := range packages(t) {
		r, ok := rowOf(p.dir)
		if !ok {
			t.Errorf("%s: no row of the import table; add it here and to ARCHITECTURE.md, section 2", p.dir)
			continue
		}
		for _, imp := range p.imports {
			if !allowed(r, p.dir, imp) {
				t.Errorf("%s imports %s: %s", p.dir, imp, r.reason)
			}
		}
	}
}

func rowOf(dir string) (row, bool) {
	for _, r := range table {
		if fits(r.pkg, dir) {
			return r, true
		}
	}
	return row{}, false
}

func allowed(r row, from, imp string) bool {
	if path.Dir(imp) == from && strings.HasPrefix(path.Base(imp), "internal") {
		return true
	}
	for _, m := range r.may {
		if fits(m, imp) {
			return true
		}
	}
	return false
}

// pureForbidden keeps the world out of the pure packages.
var pureForbidden = []string{"net", "net/http", "os", "database/sql", "math/rand", "math/rand/v2", "crypto/rand", "log", "log/slog", "sync"}

func TestPurePackagesTouchNothing(t *testing.T) {
	for _, p := range packages(t) {
		for _, pureDir := range pure {
			if p.dir != pureDir {
				continue
			}
			for _, imp := range p.std {
				for _, f := range pureForbidden {
					header := p.dir == "internal/channel" && f == "net/http"             // http.Header is a value
					guards := strings.HasPrefix(p.dir, "internal/liquid") && f == "sync" // templates are rendered by many at once, and keep their buffers
					if imp == f && !header && !guards {
						t.Errorf("%s imports %s: pure packages have no database, network, goroutine, clock or randomness", p.dir, f)
					}
				}
			}
		}
	}
}
