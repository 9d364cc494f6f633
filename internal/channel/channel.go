package channel

import (
	"net/http"
	"time"

	"github.com/petitbleu/petitbleu"
)

// Driver knows one kind of channel. Drivers keep no state and are safe for many goroutines.
type Driver interface {
	// Name is the word for the channel in rows and APIs, such as "messenger".
	Name() string

	// Check tells what the channel would refuse in a message, before it is queued, under the
	// limits of a rule pack ("today", "2020"). Each problem names its field, rule and cure.
	// Warnings are for content that goes out unchanged but may not look as meant.
	Check(c petitbleu.Content, pack string) (problems []*petitbleu.Error, warnings []string)

	// Encode writes the request of a message that policy allowed. The message's id goes with
	// it in the way in which the channel gives it back (metadata, idempotency key).
	Encode(a Account, m petitbleu.Message, right Right) (Request, error)

	// Decode reads the answer to a request, or the failure to get one.
	Decode(r Response) Result

	// Lookup writes the request that asks the channel what has arrived in its conversations
	// since an instant, for settling messages whose answer was lost; cursor is empty for the
	// first page. ok is false where a channel cannot tell.
	Lookup(a Account, since time.Time, cursor string) (r Request, ok bool)

	// Found reads one page of a Lookup of the same account, newest thread first: nothing
	// behind a thread that was updated before since is of interest.
	Found(a Account, r Response) (Listing, error)

	// Says gives what a Listing's line would show for content, so that a lost message can be
	// matched with what arrived. ok is false when content leaves no trace that can be compared.
	Says(c petitbleu.Content) (text string, ok bool)
}

// Account is the connected instance that a message goes through: a Page with its token, opened.
type Account struct {
	PageID       string
	AppID        string
	Token        string
	AppSecret    string
	GraphURL     string // no slash at the end
	GraphVersion string // "v26.0"
	// AdAccount ("act_…") and Campaign are what paid marketing messages go through; empty where
	// the Page has none.
	AdAccount string
	Campaign  string
	// Sealed are the opened values that a rendered text may refer to, with the hosts that each may go to.
	Sealed map[petitbleu.SealedRef]petitbleu.SealedValue `json:",omitempty"`
	// Timeout is how long the host may take; 0 leaves it to the driver.
	Timeout time.Duration `json:",omitempty"`
}

// Right is what allows the message, as policy decided, with the opened token where it is one.
type Right struct {
	Name  string // a right of package policy: window, one_time_token, human_agent …
	Token string
}

// Request is one HTTP call, complete but for the host's own headers. Secret names the parts
// that must never be shown: each is replaced in the wire log.
type Request struct {
	Method  string
	URL     string
	Header  http.Header
	Body    []byte
	Timeout time.Duration
	Secret  []string
	Heavy   bool // counts in the slower bucket of the channel (files)
}

// Response is what came back. Err is set when no whole answer came; Sent tells whether any
// byte of the request may have reached the other side.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
	Err    error
	Sent   bool
	Why    string // of Err, a sentence for people without any part of the request
	Barred bool   // this program's own guard refused the address: to try again changes nothing
}

// Result is what an answer means for the message.
type Result struct {
	OK        bool
	OutsideID string // the channel's id of the message
	Recipient string // who got it, where the channel says so (the PSID of a private reply)
	// AttachmentID is the channel's id of the file, where it was sent to be kept.
	AttachmentID string
	Failure      *Failure
	// Usage is what the answer says of the account's allowance of calls; zero when it says
	// nothing, as at low usage.
	Usage Usage
}

// Usage is how much of an account's allowance of calls is used.
type Usage struct {
	Percent int           // of the highest of calls, time and CPU time; at 100 the channel refuses
	Regain  time.Duration // until it lets the account in again; 0: it does, or it is not known
}

// Kind is what a failure asks of the message's state machine, which reads nothing else.
type Kind string

// The kinds of failure.
const (
	Temporary     Kind = "temporary"     // nothing arrived; try again, later and later
	Throttled     Kind = "throttled"     // pause the account for After
	Permanent     Kind = "permanent"     // this message will never go
	Closed        Kind = "closed"        // the rules forbid it now (window, topic): drop
	Unreachable   Kind = "unreachable"   // the person cannot be reached until they act
	Elsewhere     Kind = "elsewhere"     // another holds the conversation: hold until it comes back
	Restricted    Kind = "restricted"    // the channel keeps the account from sending: pause it for long, tell people
	Misconfigured Kind = "misconfigured" // token or permission: stop the account, tell people
	Unknown       Kind = "unknown"       // it may have arrived: settle, never resend blindly
)

// Failure explains why a message did not go.
type Failure struct {
	Kind    Kind
	After   time.Duration // Throttled, Temporary: how long to wait; 0 leaves it to the sender
	Person  bool          // Temporary: again and again, while others get theirs, it means that this person cannot be reached
	Code    int           // the platform's error code and subcode
	Subcode int
	Reason  petitbleu.Code
	Cause   string // one plain sentence
	Cure    string // what to do, or that nothing helps
	Who     string // who must act: nobody, sender, page, app, operator, person; empty: not known
	Docs    string // path of the page that says more; empty: none
	TraceID string // the platform's support id
}

// Listing is one page of what has arrived in an account's conversations, newest first.
type Listing struct {
	Threads []Thread
	Next    string // cursor of the next page, empty at the end
}

// Thread is a conversation as the channel lists it.
type Thread struct {
	Recipient string
	UpdatedAt time.Time
	Lines     []Line // the most recent ones, newest first
}

// Line is one message that arrived.
type Line struct {
	OutsideID string
	At        time.Time
	FromPage  bool
	Text      string // comparable with Driver.Says
	Unclear   bool   // the listing does not show enough of it to compare: it may be anything
}
