package petitbleu

import "testing"

func TestRecipient(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   Recipient
		echoes bool
	}{
		{"7000123", Recipient{RecipientPSID, "7000123"}, true},
		{"user_ref:ur-8f1", Recipient{RecipientUserRef, "ur-8f1"}, false},
		{"phone:+12025550143", Recipient{RecipientPhone, "+12025550143"}, false},
		{"comment:901_777", Recipient{RecipientComment, "901_777"}, true},
		{"post:100_901", Recipient{RecipientPost, "100_901"}, true},
		{"odd:7", Recipient{RecipientPSID, "odd:7"}, true},
		{"", Recipient{RecipientPSID, ""}, true},
	} {
		got := ParseRecipient(c.text)
		if got != c.want || got.String() != c.text || got.Echoes() != c.echoes {
			t.Errorf("%q is read as %+v (written %q, echoes %v), want %+v, %v", c.text, got, got, got.Echoes(), c.want, c.echoes)
		}
	}
}
