package track

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/petitbleu/petitbleu"
)

func mac(data []byte) []byte {
	h := hmac.New(sha256.New, []byte("key"))
	h.Write(data)
	return h.Sum(nil)
}

func check(data, given []byte) bool { return hmac.Equal(mac(data)[:len(given)], given) }

const (
	ws  = "ws_06f0n4m8r2t6w0z4c8g2k6p0s4"
	msg = "msg_06f0n4m8r2t6w0z4c8g2k6p0s4"
)

// TestToken: what a link carries comes back, and it is short.
func TestToken(t *testing.T) {
	for _, l := range []Link{
		{ws, msg, 1, "", "https://www.cooktoys.example/products/red-pan?utm_source=messenger&utm_medium=message&utm_campaign=spring"},
		{ws, msg, 3, "Checkout", "http://a.example/"},
		{"ws_1", "msg_1", 0, "", "https://a.example/é?x=\u00ff"},
		{ws, "", 1, "très bien", "https://a.example/#a"},
		{ws, msg, 300, "", "https://a.example/?" + strings.Repeat("x", 3000)},
	} {
		token := l.Token(mac)
		got, err := Open(token, check)
		if err != nil || got != l {
			t.Errorf("%+v, %v instead of %+v", got, err, l)
		}
		if len(l.Target) == 107 && len(token) > 130 {
			t.Errorf("%d characters: %s", len(token), token)
		}
	}
}

// TestForgedToken: no change of a token leads anywhere, and none is open to other targets.
func TestForgedToken(t *testing.T) {
	token := Link{ws, msg, 1, "", "https://a.example/"}.Token(mac)
	raw, _ := base64.RawURLEncoding.DecodeString(token)
	for i := range raw {
		for bit := range 8 {
			bad := append([]byte{}, raw...)
			bad[i] ^= 1 << bit
			if l, err := Open(base64.RawURLEncoding.EncodeToString(bad), check); err == nil {
				t.Fatalf("byte %d changed: %+v", i, l)
			}
		}
	}
	for _, bad := range []string{"", "a", token + "A", token[:len(token)-4], "https://a.example/"} {
		if _, err := Open(bad, check); err == nil {
			t.Errorf("%q was opened", bad)
		}
	}
	for _, target := range []string{"javascript:alert(1)", "//a.example", "https://u:p@a.example/", "data:text/html,x", ""} {
		if _, err := Open((Link{ws, msg, 1, "", target}).Token(mac), check); err == nil {
			t.Errorf("it leads to %q", target)
		}
	}
}

// TestOften: a number that is in links that were sent keeps its meaning, and each fits in a byte.
func TestOften(t *testing.T) {
	if len(often) > 0x7f || often[0] != "https://www." || often[46] != "?utm_source=messenger&utm_medium=message&utm_campaign=" || often[len(often)-1] != "christmas" && len(often) == 73 {
		t.Errorf("%d: %q", len(often), often[46])
	}
	for _, s := range often {
		if !isASCII(s) || s == "" {
			t.Errorf("%q", s)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(Link{ws, msg, 1, "n", "https://a.example/"}.Token(mac))
	f.Fuzz(func(t *testing.T, token string) {
		if l, err := Open(token, func([]byte, []byte) bool { return true }); err == nil && !Leads(l.Target) {
			t.Errorf("%q leads to %q", token, l.Target)
		}
	})
}

func TestUTM(t *testing.T) {
	utm := petitbleu.UTM{Source: "messenger", Campaign: "été & co"}
	for from, want := range map[string]string{
		"https://a.example":                           "https://a.example?utm_source=messenger&utm_campaign=%C3%A9t%C3%A9+%26+co",
		"https://a.example/?x=1#part":                 "https://a.example/?x=1&utm_source=messenger&utm_campaign=%C3%A9t%C3%A9+%26+co#part",
		"https://a.example/?UTM_Source=mine&":         "https://a.example/?UTM_Source=mine&utm_campaign=%C3%A9t%C3%A9+%26+co",
		"https://a.example/?utm_source=&utm_campaign": "https://a.example/?utm_source=&utm_campaign",
	} {
		if got := WithUTM(from, utm); got != want {
			t.Errorf("%s gives %s", from, got)
		}
	}
}

// TestContent: each kind of link is written, the exceptions are kept, and the text around stays.
func TestContent(t *testing.T) {
	write := func(tracking petitbleu.LinkTracking, c petitbleu.Content) (petitbleu.Content, []Link) {
		w := Writer{Base: "https://pb.example/l/", MAC: mac, Workspace: ws, Message: msg, Tracking: &tracking, UTM: petitbleu.UTM{Source: "messenger"}}
		w.Content(&c)
		var all []Link
		short := func(s string) string {
			return regexp.MustCompile(`https://pb\.example/l/[A-Za-z0-9_-]+`).ReplaceAllStringFunc(s, func(a string) string {
				token, ok := strings.CutPrefix(a, w.Base)
				if !ok {
					return a
				}
				l, err := Open(token, check)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, l)
				return "<" + l.Target + ">"
			})
		}
		c.Text = short(c.Text)
		for i := range c.Buttons {
			c.Buttons[i].URL = short(c.Buttons[i].URL)
		}
		for i := range c.Cards {
			c.Cards[i].URL = short(c.Cards[i].URL)
			for n := range c.Cards[i].Buttons {
				c.Cards[i].Buttons[n].URL = short(c.Cards[i].Buttons[n].URL)
			}
		}
		return c, all
	}
	url := func(u string) petitbleu.Button { return petitbleu.Button{Type: petitbleu.ButtonURL, URL: u} }
	c := petitbleu.Content{Text: "See (https://a.example/x_(1)), https://b.example/y. End!", Buttons: []petitbleu.Button{url("https://a.example/1"), url("https://m.me/1"), url("tel:1"),
		{Type: petitbleu.ButtonURL, URL: "https://a.example/web", Webview: &petitbleu.Webview{Extensions: true}}, {Type: petitbleu.ButtonLogIn, URL: "https://a.example/log-in"}, url("https://a.example/off?u=ana")}}
	rules := []petitbleu.LinkRule{{URL: "https://a.example/off?u={{${user_id}}}", Untracked: true, NoUTM: true}, {URL: "https://a.example/1", Name: "First"}}
	got, links := write(petitbleu.LinkTracking{Track: true, UTM: &petitbleu.UTM{}, Links: rules}, c)
	if got.Text != c.Text || got.Buttons[0].URL != "<https://a.example/1?utm_source=messenger>" || got.Buttons[1].URL != "https://m.me/1?utm_source=messenger" || got.Buttons[2].URL != "tel:1" ||
		got.Buttons[3].URL != "https://a.example/web" || got.Buttons[4].URL != "https://a.example/log-in" || got.Buttons[5].URL != "https://a.example/off?u=ana" {
		t.Errorf("%+v", got)
	}
	if len(links) != 1 || links[0].Name != "First" || links[0].Index != 1 || links[0].Message != msg || links[0].Workspace != ws {
		t.Errorf("%+v", links)
	}
	got, links = write(petitbleu.LinkTracking{Texts: true}, petitbleu.Content{Text: c.Text})
	if got.Text != "See (<https://a.example/x_(1)>), <https://b.example/y>. End!" || len(links) != 2 || links[1].Index != 2 {
		t.Errorf("%q %+v", got.Text, links)
	}
	got, _ = write(petitbleu.LinkTracking{Track: true}, petitbleu.Content{Cards: []petitbleu.Card{{URL: "https://a.example/card", Buttons: []petitbleu.Button{url("https://a.example/button")}}}})
	if got.Cards[0].URL != "<https://a.example/card>" || got.Cards[0].Buttons[0].URL != "<https://a.example/button>" {
		t.Errorf("%+v", got.Cards)
	}
}

// TestWriter: what is tracked already stays, and so does what would be too long, or has no place to lead over.
func TestWriter(t *testing.T) {
	w := Writer{Base: "https://pb.example/l/", MAC: mac, Workspace: ws, Message: msg}
	once := w.Asked("https://a.example/", "N")
	if again := w.Asked(once, ""); !strings.HasPrefix(once, w.Base) || again != once {
		t.Errorf("%s, %s", once, again)
	}
	if long := "https://a.example/?" + strings.Repeat("x", 2000); w.Asked(long, "") != long {
		t.Error("too long")
	}
	if w.Link("https://a.example/") != "https://a.example/" {
		t.Error("tracked without being asked")
	}
	none := Writer{MAC: mac}
	if none.Asked("https://a.example/", "") != "https://a.example/" {
		t.Error("tracked without an address of ours")
	}
}
