package petitbleu

import "testing"

func TestAddressOf(t *testing.T) {
	all := []Identity{
		{Kind: IdentityPSID, Scope: "other", Value: "1"},
		{Kind: IdentityUserRef, Scope: "page", Value: "a"},
		{Kind: IdentityUserRef, Scope: "page", Value: "b"},
		{Kind: IdentityPSID, Scope: "page", Value: "2"},
		{Kind: IdentityPSID, Scope: "page", Value: "3"},
		{Kind: IdentityPSID, Scope: "page", Value: "4", Quarantined: true},
		{Kind: IdentityUserRef, Scope: "page", Value: "c"},
	}
	for n, want := range map[int]string{1: "", 2: "user_ref:a", 3: "user_ref:b", 4: "2", 7: "3"} {
		if got := AddressOf(all[:n], "page").String(); got != want {
			t.Errorf("of the first %d: %q, want %q", n, got, want)
		}
	}
}

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
