package messenger

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

// Class says whether and when the same thing may be tried again (Messenger Platform
// reference, section 4.2).
type Class string

// The classes, with the reference's letters.
const (
	ClassTransient   Class = "transient"   // T: back off and try again
	ClassLimit       Class = "limit"       // L: wait
	ClassNever       Class = "never"       // N: the same call fails for ever
	ClassSetup       Class = "setup"       // A: people must set something right first
	ClassConsent     Class = "consent"     // W: not until the person acts
	ClassUnreachable Class = "unreachable" // U: send this person nothing until they act
)

// Who must act before it can work.
type Who string

// Those who can be asked to act.
const (
	WhoNobody   Who = "nobody"
	WhoSender   Who = "sender"   // whoever wrote the message or asked for it
	WhoPage     Who = "page"     // an administrator of the Page
	WhoApp      Who = "app"      // whoever looks after the app at the platform
	WhoOperator Who = "operator" // whoever runs petitbleu
	WhoPerson   Who = "person"   // the person who was written to
)

// Explanation is one entry of the catalogue of the platform's errors.
type Explanation struct {
	Code    int            `json:"code"`
	Subcode int            `json:"subcode,omitempty"`
	To      int            `json:"to,omitempty"` // the last code of a range that begins with Code
	Class   Class          `json:"class" enum:"transient,limit,never,setup,consent,unreachable"`
	Who     Who            `json:"who" enum:"nobody,sender,page,app,operator,person"`
	Kind    channel.Kind   `json:"kind"`
	Reason  petitbleu.Code `json:"reason"`
	Cause   string         `json:"cause"`
	Cure    string         `json:"cure"` // what to do
	Does    string         `json:"does"` // what petitbleu does by itself
	Docs    string         `json:"docs"` // path of the page that says more
}

// Errors lists the whole catalogue by code and subcode.
func Errors() []Explanation {
	out := make([]Explanation, 0, len(rows))
	for key, r := range rows {
		out = append(out, r.explanation(key[0], key[1]))
	}
	slices.SortFunc(out, func(a, b Explanation) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Subcode, b.Subcode))
	})
	return out
}

// Explain looks an error up by the code and subcode that the platform gave. ok is false for
// one that is not in the catalogue; the explanation then says as much.
func Explain(code, subcode int) (e Explanation, ok bool) {
	key, r, ok := find(code, subcode)
	if !ok {
		e = unlisted.explanation(code, subcode)
		e.Docs = docsOf + "README"
		return e, false
	}
	return r.explanation(key[0], key[1]), true
}

// ExplainAnswer looks up the error in the body of an answer, as the wire log keeps it. ok is
// false when there is none that can be read.
func ExplainAnswer(body string) (e Explanation, ok bool) {
	var b wire.ErrorBody
	if json.Unmarshal([]byte(body), &b) != nil || b.Error == nil {
		return Explanation{}, false
	}
	e, _ = Explain(int(b.Error.Code), int(b.Error.Subcode))
	return e, true
}

const docsOf = "/docs/errors/platform/"

func (r row) explanation(code, subcode int) Explanation {
	e := Explanation{Code: code, Subcode: subcode, To: ranges[code], Class: r.class, Who: r.who, Kind: r.kind, Reason: r.reason,
		Cause: r.cause, Cure: r.cure, Does: does[r.kind], Docs: docsOf + strconv.Itoa(code)}
	if subcode != 0 {
		e.To = 0
		e.Docs += "-" + strconv.Itoa(subcode)
	}
	if e.Reason == "" {
		e.Reason = reasons[r.kind]
	}
	return e
}

// reasons are the codes of kinds for which a row names no better one.
var reasons = map[channel.Kind]petitbleu.Code{
	channel.Temporary:     petitbleu.CodePlatform,
	channel.Throttled:     petitbleu.CodeRateLimited,
	channel.Permanent:     petitbleu.CodePlatform,
	channel.Closed:        petitbleu.CodeOutsideWindow,
	channel.Unreachable:   petitbleu.CodeUnreachable,
	channel.Misconfigured: petitbleu.CodePlatform,
	channel.Restricted:    petitbleu.CodePlatform,
	channel.Elsewhere:     petitbleu.CodeNotAllowed,
	channel.Unknown:       petitbleu.CodePlatform,
}

// does says what package delivery does with a failure of a kind.
var does = map[channel.Kind]string{
	channel.Temporary:     "The message is tried again, up to five times in about five minutes; then it counts as failed.",
	channel.Throttled:     "Sending through the Page pauses for as long as the platform says and then goes on by itself. The message waits.",
	channel.Permanent:     "The message counts as failed and is not tried again.",
	channel.Closed:        "The message is dropped and not tried again by itself.",
	channel.Unreachable:   "The message counts as failed, and the person as out of reach until something comes in from them.",
	channel.Misconfigured: "Sending through the Page stops, and the Page says why. Its messages are held, and go by themselves once it is set right.",
	channel.Restricted:    "Sending through the Page pauses for an hour, then longer each time, and the Page says why. Its messages wait, and one at a time asks whether it is over.",
	channel.Elsewhere:     "The message is held until the conversation comes back; nothing else goes to the person meanwhile.",
	channel.Unknown:       "The message is not sent again blindly: the echo or the conversation will tell whether it arrived.",
}

// unlisted is what is known of an error that is not in the table.
var unlisted = row{class: ClassNever, who: WhoSender, kind: channel.Permanent, cause: "The platform refused the message with an error that is not in the table.",
	cure: "Look the code up in the platform's documentation and give its support the trace id."}

// find gives the row of an error and its key. Several numbers that the platform lists as codes
// look like subcodes, so they are looked for in both places (section 4.2). exact is false for a
// row that stands for more than this error.
func find(code, subcode int) (key [2]int, r row, exact bool) {
	key = [2]int{code, subcode}
	if r, ok := rows[key]; ok && subcode != 0 {
		return key, r, true
	}
	for _, number := range []int{subcode, code} {
		if key, ok := bySubcode[number]; ok {
			return key, rows[key], true
		}
	}
	key = [2]int{code, 0}
	if r, ok := rows[key]; ok {
		return key, r, true
	}
	for first, last := range ranges {
		if code >= first && code <= last {
			key = [2]int{first, 0}
			return key, rows[key], true
		}
	}
	return [2]int{code, subcode}, unlisted, false
}

// bySubcode holds the keys of rows whose number cannot be mistaken for another's, wherever it
// stands.
var bySubcode = func() map[int][2]int {
	out := map[int][2]int{}
	for key := range rows {
		n := max(key[0], key[1])
		if was, ok := out[n]; n >= 1_000_000 && (!ok || key[0] < was[0]) {
			out[n] = key
		}
	}
	return out
}()
