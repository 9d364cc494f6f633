package petitbleu

import (
	"net/netip"
	"slices"
	"testing"
	"time"
)

func TestAllows(t *testing.T) {
	for _, c := range []struct {
		scopes []string
		name   string
		want   bool
	}{
		{[]string{"users.track"}, "users.track", true},
		{[]string{"users.track"}, "users.track.bulk", false},
		{[]string{"users.*"}, "users.track.bulk", true},
		{[]string{"users.export.*"}, "users.export.ids", true},
		{[]string{"users.export.*"}, "users.track", false},
		{[]string{"users.*"}, "usersx", false},
		{[]string{"users.*"}, "users.export.*", true},
		{[]string{"users.export.*"}, "users.*", false},
		{[]string{"catalogs.*"}, "catalogs.create_selection", true}, // a name that came later
		{[]string{ScopeWrite, ScopeManage}, "users.track", false},
		{[]string{"read", "push"}, ScopePush, true},
		{nil, "users.track", false},
		{[]string{"users.track"}, "", false},
	} {
		if got := (APIKey{Scopes: c.scopes}).Allows(c.name); got != c.want {
			t.Errorf("%v allows %q: %v", c.scopes, c.name, got)
		}
	}
}

func TestScopeMembers(t *testing.T) {
	for scope, want := range map[string]int{"users.track": 1, "push": 1, "segments.*": 3, "users.export.*": 3, "notifications.send": 1, "notifications.*": 3, "nothing.*": 0, "*": 0, "users": 0, "users.": 0, "": 0, "use*": 0} {
		if got := ScopeMembers(scope); len(got) != want {
			t.Errorf("%q: %v", scope, got)
		}
	}
	all := slices.Concat(NativeScopes(), DottedScopes(), NotificationScopes())
	slices.Sort(all)
	if len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Error("a scope is listed twice")
	}
}

func TestRefuse(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	shop := []string{"203.0.113.0/24", "2001:db8::/48"}
	for name, c := range map[string]struct {
		key  APIKey
		from string
		want Code
	}{
		"from anywhere":         {APIKey{}, "198.51.100.1", ""},
		"address not known":     {APIKey{AllowFrom: shop}, "", CodeForbidden},
		"of the network":        {APIKey{AllowFrom: shop}, "203.0.113.77", ""},
		"mapped into IPv6":      {APIKey{AllowFrom: shop}, "::ffff:203.0.113.77", ""},
		"of the second network": {APIKey{AllowFrom: shop}, "2001:db8:0:9::1", ""},
		"of another":            {APIKey{AllowFrom: shop}, "203.0.114.1", CodeForbidden},
		"the last instant":      {APIKey{ExpiresAt: now.Add(time.Millisecond)}, "1.1.1.1", ""},
		"expired":               {APIKey{ExpiresAt: now}, "1.1.1.1", CodeInvalidToken},
		"the older secret":      {APIKey{SecretUntil: now.Add(time.Hour)}, "1.1.1.1", ""},
		"its time is over":      {APIKey{SecretUntil: now}, "1.1.1.1", CodeInvalidToken},
	} {
		from, _ := netip.ParseAddr(c.from)
		err := c.key.Refuse(now, from)
		if (c.want == "") != (err == nil) || err != nil && CodeOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseNetwork(t *testing.T) {
	for text, want := range map[string]string{
		" 203.0.113.9/24 ": "203.0.113.0/24", "203.0.113.9": "203.0.113.9/32", "2001:db8::1": "2001:db8::1/128", "::ffff:203.0.113.9": "203.0.113.9/32",
		"fe80::1%eth0": "", "shop.example": "", "203.0.113.0/33": "", "": "", "::ffff:203.0.113.0/120": "",
	} {
		if got, err := ParseNetwork(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
}
