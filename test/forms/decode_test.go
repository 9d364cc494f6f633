package forms

import (
	"os"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel/messenger"
)

// kindOfField is what the driver makes of what the emulator sends for each webhook field.
var kindOfField = map[string]petitbleu.EventKind{
	"messages": petitbleu.EventMessage, "messaging_postbacks": petitbleu.EventPostback, "messaging_optins": petitbleu.EventOptIn,
	"messaging_referrals": petitbleu.EventReferral, "message_reactions": petitbleu.EventReaction, "message_edits": petitbleu.EventMessageEdit,
	"send_cart": petitbleu.EventOrder, "messaging_feedback": petitbleu.EventFeedback, "messaging_customer_information": petitbleu.EventCustomerInfo,
	"messaging_in_thread_lead_form_submit": petitbleu.EventForm, "response_feedback": petitbleu.EventResponseFeedback,
	"messaging_game_plays": petitbleu.EventGamePlay, "messaging_optouts": petitbleu.EventOptOut, "messaging_account_linking": petitbleu.EventAccountLinking,
	"leadgen": petitbleu.EventLead,
}

// TestGesturesAreUnderstood reads what the emulator tells its apps of each gesture of a person.
func TestGesturesAreUnderstood(t *testing.T) {
	golden, err := os.ReadFile("../../internal/emulator/world/testdata/gestures.txt")
	if err != nil {
		t.Fatal(err)
	}
	gesture, seen := "", map[string]bool{}
	for line := range strings.Lines(string(golden)) {
		field, item, told := strings.Cut(strings.TrimSpace(line), " ")
		if !told || !strings.HasPrefix(line, " ") {
			gesture = strings.TrimSpace(line)
			continue
		}
		list, ofPage := "messaging", field == "leadgen" // a change of the Page tells of no person
		if ofPage {
			list = "changes"
		}
		body := `{"object":"page","entry":[{"id":"500100200300400","time":1795165200000,"` + list + `":[` + item + `]}]}`
		got, err := messenger.Decode([]byte(body))
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %v: %s", gesture, err, item)
			continue
		}
		want := kindOfField[field]
		if gesture == "coupon" {
			want = petitbleu.EventCoupon
		}
		in := got[0]
		if in.Kind != want || want == "" || !ofPage && (!in.FromPerson || in.PSID == "" && in.UserRef == "") {
			t.Errorf("%s (%s) is read as %s: %+v", gesture, field, in.Kind, in)
		}
		seen[field] = true
	}
	if len(seen) < 12 {
		t.Errorf("only %v were tried", seen)
	}
}
