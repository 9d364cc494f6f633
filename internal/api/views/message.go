package views

import (
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
	"github.com/petitbleu/petitbleu/internal/delivery"
	"github.com/petitbleu/petitbleu/internal/delivery/pacing"
	"github.com/petitbleu/petitbleu/internal/store"
)

// MessageView is one message: asked for, decided, sent, answered.
type MessageView struct {
	ID          string                 `json:"id"`
	ProfileID   string                 `json:"profile_id"`
	ProfileName string                 `json:"profile_name"`
	Channel     string                 `json:"channel"`
	PageID      string                 `json:"page_id"`
	PageName    string                 `json:"page_name"`
	Recipient   string                 `json:"recipient"`
	CustomerID  string                 `json:"customer_id,omitempty"`
	Origin      string                 `json:"origin"`
	GroupID     string                 `json:"group_id,omitempty"`
	Part        int                    `json:"part"`
	Purpose     string                 `json:"purpose" enum:"transactional,support,requested,promotional"`
	Topic       string                 `json:"topic,omitempty"`
	Human       bool                   `json:"human"`
	Test        bool                   `json:"test,omitempty" doc:"A trial: counted nowhere"`
	CampaignID  string                 `json:"campaign_id,omitempty"`
	RunID       string                 `json:"run_id,omitempty" doc:"Of the campaign"`
	VariantID   string                 `json:"variant_id,omitempty" doc:"Of the campaign"`
	Content     petitbleu.Content      `json:"content"`
	State       string                 `json:"state" enum:"queued,held,sending,unknown,sent,delivered,read,failed,dropped,cancelled"`
	Reason      string                 `json:"reason,omitempty" doc:"Code: why dropped, failed or unknown"`
	ReasonText  string                 `json:"reason_text,omitempty"`
	Verdict     *petitbleu.Verdict     `json:"verdict,omitempty"`
	DueAt       time.Time              `json:"due_at,omitzero"`
	Waiting     *WaitingView           `json:"waiting,omitempty" doc:"Why a message that is queued or held has not left yet, as things stand now; absent when it leaves at once"`
	Attempts    int                    `json:"attempts"`
	OutsideID   string                 `json:"outside_id,omitempty" doc:"The platform's id of the message"`
	Wire        []petitbleu.WireCall   `json:"wire,omitempty" nullable:"false" doc:"Each try as it went over the wire, secrets hidden; only on one message"`
	Refusal     *messenger.Explanation `json:"platform_error,omitempty" doc:"What the platform's last refusal means; only on one message"`
	CreatedAt   time.Time              `json:"created_at"`
	SendingAt   time.Time              `json:"sending_at,omitzero"`
	SentAt      time.Time              `json:"sent_at,omitzero"`
	DeliveredAt time.Time              `json:"delivered_at,omitzero"`
	ReadAt      time.Time              `json:"read_at,omitzero"`
	Clicks      []LinkClicksView       `json:"clicks,omitempty" nullable:"false" doc:"The links that were followed; only on one message"`
	UpdatedAt   time.Time              `json:"updated_at"`
}

// WaitingView says why a message has not left yet.
type WaitingView struct {
	Code     string    `json:"code" enum:"halted,token_invalid,unsubscribed,restricted,paused,part,thread,human,rule,retry,time,allowance,pace" doc:"halted: somebody stopped all sending; token_invalid to paused: of the Page; part to time: of the message; allowance and pace: of how fast the Page goes"`
	Sentence string    `json:"sentence"`
	Since    time.Time `json:"since,omitzero"`
	Until    time.Time `json:"until,omitzero" doc:"When that is over, or it is looked at again; absent when somebody must act, or it is not known"`
}

// around is what is shown with messages: their Pages, and why they wait.
type around struct {
	Pages map[string]petitbleu.Page
	paces map[string]store.PagePace // read when a message may wait
	halts []petitbleu.Halt          // the same
	now   time.Time
}

// LookAround reads what is shown with some messages.
func LookAround(d *door.Door, tx *store.Tx, ws string, messages []petitbleu.Message) (r around, err error) {
	r.now = d.Now()
	if r.Pages, err = PagesByID(tx, ws); err != nil {
		return r, err
	}
	for i := range messages {
		if state := messages[i].State; state == petitbleu.StateQueued || state == petitbleu.StateHeld {
			if r.halts, err = tx.Halts(ws); err == nil {
				r.paces, err = tx.PagePaces(ws)
			}
			break
		}
	}
	return r, err
}

func (r around) waiting(m *petitbleu.Message) *WaitingView {
	w, ok := pacing.WaitsForHalt(m, r.halts)
	if !ok {
		w, ok = pacing.Waits(m, r.Pages[m.PageID], r.paces[m.PageID], r.now)
	}
	if !ok {
		return nil
	}
	return &WaitingView{Code: w.Code, Sentence: w.Sentence, Since: w.Since, Until: w.Until}
}

// ShowMessage writes a message, whole.
func ShowMessage(m petitbleu.Message, r around, profileName string) MessageView {
	return MessageView{
		ID: m.ID, ProfileID: m.ProfileID, ProfileName: profileName, Channel: m.Channel, PageID: m.PageID, PageName: r.Pages[m.PageID].Name, Waiting: r.waiting(&m),
		Recipient: m.Recipient, CustomerID: m.CustomerID, Origin: m.Origin, GroupID: m.GroupID, Part: m.Part, Purpose: string(m.Purpose),
		Topic: m.Topic, Human: m.Human, Test: m.Test, CampaignID: m.CampaignID, RunID: m.RunID, VariantID: m.VariantID, Content: delivery.ShowContent(m.Content), State: string(m.State), Reason: string(m.Reason), ReasonText: m.ReasonText,
		Verdict: m.Verdict, DueAt: m.DueAt, Attempts: m.Attempts, OutsideID: m.OutsideID, Wire: m.Wire, CreatedAt: m.CreatedAt,
		SendingAt: m.SendingAt, SentAt: m.SentAt, DeliveredAt: m.DeliveredAt, ReadAt: m.ReadAt, UpdatedAt: m.UpdatedAt,
	}
}

// ShortMessage is a message in a list: without its wire log and the ladder of its verdict.
func ShortMessage(m petitbleu.Message, r around, profileName string) MessageView {
	v := ShowMessage(m, r, profileName)
	v.Wire = nil
	if v.Verdict != nil {
		short := *v.Verdict
		short.Checks = nil
		v.Verdict = &short
	}
	return v
}

// LinkClicksView is how often a link of a message was followed.
type LinkClicksView struct {
	Link    int       `json:"link" doc:"Its place in the message, from 1"`
	Name    string    `json:"name,omitempty" doc:"As the author calls it"`
	Clicks  int64     `json:"clicks"`
	FirstAt time.Time `json:"first_at"`
	LastAt  time.Time `json:"last_at"`
}
