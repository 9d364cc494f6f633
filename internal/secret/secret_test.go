package secret

import (
	"path/filepath"
	"strings"
	"testing"
)

func box(t *testing.T, keys ...byte) *Box {
	t.Helper()
	var all [][]byte
	for _, k := range keys {
		all = append(all, []byte(strings.Repeat(string(rune('a'+k)), 32)))
	}
	b, err := NewBox(all...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSeal(t *testing.T) {
	old, both, other := box(t, 0), box(t, 0, 1), box(t, 2)
	sealed := old.Seal("page/1/token", "EAAB")
	if strings.Contains(sealed, "EAAB") || sealed == old.Seal("page/1/token", "EAAB") {
		t.Errorf("a sealed value shows what it hides, or repeats: %s", sealed)
	}
	if got, err := both.Open("page/1/token", sealed); got != "EAAB" || err != nil {
		t.Errorf("after a rotation: %q, %v", got, err)
	}
	damaged := changed(sealed)
	for name, try := range map[string]func() (string, error){
		"moved to another Page": func() (string, error) { return old.Open("page/2/token", sealed) },
		"opened with no key":    func() (string, error) { return other.Open("page/1/token", sealed) },
		"changed":               func() (string, error) { return old.Open("page/1/token", damaged) },
		"not sealed at all":     func() (string, error) { return old.Open("page/1/token", "EAAB") },
	} {
		if got, err := try(); err == nil {
			t.Errorf("%s: opened as %q", name, got)
		}
	}
	if got, err := old.Open("x", old.Seal("x", "")); got != "" || err != nil {
		t.Errorf("nothing stays nothing: %q, %v", got, err)
	}
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "seal")
	first, err := KeyFile(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := KeyFile(path)
	if err != nil || string(first) != string(again) {
		t.Errorf("the key was not kept: %v", err)
	}
	if _, err := ParseKey("c2hvcnQ="); err == nil {
		t.Error("a short key was taken")
	}
}

func TestPassword(t *testing.T) {
	hash := HashPassword("tin the copper pans")
	for _, c := range []struct {
		hash, password string
		want           bool
	}{
		{hash, "tin the copper pans", true},
		{hash, "tin the copper pan", false},
		{"", "", false},
		{"$argon2id$v=19$m=x$a$b", "x", false},
	} {
		if got := CheckPassword(c.hash, c.password); got != c.want {
			t.Errorf("%.20s with %q: %v", c.hash, c.password, got)
		}
	}
}

func TestMACKeepsPartsApart(t *testing.T) {
	mac := MAC("key", "ab", "c")
	if CheckMAC("key", mac, "a", "bc") || !CheckMAC("key", mac, "ab", "c") || CheckMAC("yek", mac, "ab", "c") {
		t.Error("a MAC fits other parts, or not its own")
	}
}

// changed gives a text with another letter near its end: what stands there is drawn at random, and may be any.
func changed(s string) string {
	at, letter := len(s)-5, "A"
	if s[at:at+1] == letter {
		letter = "B"
	}
	return s[:at] + letter + s[at+1:]
}
