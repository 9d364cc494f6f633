package petitbleu

import "time"

// Rung is one step of the ladder that many people climb at once (policy.Ladder, store's Reach):
// whoever meets If, and met no rung before, gets this outcome by this rule. Everybody meets the
// last rung.
type Rung struct {
	Outcome Outcome
	Right   string // of Allow
	Rule    string
	Reason  Code // of Hold and Drop
	If      Cond
}

// Cond is a condition on a person and their thread with one Page. The zero value holds for
// everybody.
type Cond struct {
	Op   CondOp
	Args []Cond    // and, or, not
	At   time.Time // instant that Op compares with
	Text string    // topic or app id
	List []string  // countries
	N    int
}

// CondOp says what a condition looks at.
type CondOp string

// The conditions. What they compare with stands in brackets.
const (
	CondAlways       CondOp = ""
	CondNever        CondOp = "never"
	CondAnd          CondOp = "and"
	CondOr           CondOp = "or"
	CondNot          CondOp = "not"
	CondAddress      CondOp = "address"       // has an address on the Page
	CondStopped      CondOp = "stopped"       // asked to stop, and not to go on
	CondTopicStopped CondOp = "topic_stopped" // asked to stop this topic (Text)
	CondUnreachable  CondOp = "unreachable"   // the platform said so, and they did nothing since
	CondTester       CondOp = "tester"        // has a role on the app
	CondSafe         CondOp = "safe"          // is in the safe group of the workspace
	CondActed        CondOp = "acted"         // ever wrote or opened the window
	CondOptedIn      CondOp = "opted_in"      // has an opt-in that holds
	CondRevoked      CondOp = "revoked"       // has a revoked opt-in
	CondWroteSince   CondOp = "wrote_since"   // wrote after the last revocation
	CondAskedFor     CondOp = "asked_for"     // has an opt-in of this topic that holds (Text; empty: of the source "subscription")
	CondOwned        CondOp = "owned"         // an app other than Text holds the thread at At
	CondHumanAfter   CondOp = "human_after"   // a human answered after At
	CondOpenedAfter  CondOp = "opened_after"  // the window was opened after At
	CondWroteAfter   CondOp = "wrote_after"   // the person wrote after At
	CondExtraLeft    CondOp = "extra_left"    // the one message after the window left since it was opened
	CondToken        CondOp = "token"         // gave a one-time token for Text that can be used at At
	CondLeave        CondOp = "leave"         // gave leave for messages of Text that holds at At
	CondLeaveReady   CondOp = "leave_ready"   // the same, and the pause after the last message is over
	CondLivesIn      CondOp = "lives_in"      // their country is in List
	CondAskedAfter   CondOp = "asked_after"   // was asked for a token of Text after At, in a message of the form List[0], since they last gave one
	CondAskedOften   CondOp = "asked_often"   // the same at least N times, whenever
)

// All holds where each condition holds; Any where one does; Not where it does not.
func All(conds ...Cond) Cond { return Cond{Op: CondAnd, Args: conds} }

// Any holds where one of the conditions holds.
func Any(conds ...Cond) Cond { return Cond{Op: CondOr, Args: conds} }

// Not holds where a condition does not.
func Not(c Cond) Cond { return Cond{Op: CondNot, Args: []Cond{c}} }
