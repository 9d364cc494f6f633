package intake_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/intake"
	"github.com/petitbleu/petitbleu/internal/store"
)

func extID(r *intake.Ref)     { r.ExtID = true }
func onPage2(r *intake.Ref)   { r.PageID = page2 }
func temporary(r *intake.Ref) { r.Temporary, r.Topic = true, "order" }
func anHourAgo(r *intake.Ref) { r.Expires = r.Expires.Add(-time.Hour) }
func (h *house) refOf(site string) string {
	return h.ref("x", func(r *intake.Ref) { r.SiteID = site })
}

func TestOptInNamesTheCustomer(t *testing.T) {
	each(t, func(h *house) {
		text := h.ref("lisa", extID, func(r *intake.Ref) { r.SourceURL = "https://shop.example/cart" })
		h.from(page, "7", optin(text))
		h.tick()
		lisa := h.psid(page, "7")
		if i := h.identity(petitbleu.IdentityCustomer, "", "lisa"); i.ProfileID != lisa || i.Quarantined || lisa == "" {
			h.Errorf("customer id: %+v", i)
		}
		if i := h.identity(petitbleu.IdentityExternal, "", "lisa"); i.ProfileID != lisa {
			h.Errorf("external id: %+v", i)
		}
		all := h.optIns(page, "lisa")
		if len(all) != 1 || all[0].Source != "send_to_messenger" || all[0].PSID != "7" || all[0].ProfileID != lisa || all[0].Ref != text || all[0].SourceURL != "https://shop.example/cart" || !all[0].At.Equal(h.now) {
			h.Errorf("opt-ins: %+v", all)
		}
		if c := h.thread(page, "7"); !c.WindowOpenedAt.Equal(h.now) || c.WindowOpenedBy != petitbleu.EventOptIn {
			h.Errorf("window: %+v", c)
		}
		// One visitor, several ids; the second is the visitor's too, the external id stays.
		h.from(page, "7", optin(h.ref("guest-1", extID)))
		h.from(page, "7", `"referral":{"ref":"`+h.ref("guest-2")+`","source":"SHORTLINK","type":"OPEN_THREAD"}`)
		h.tick()
		for _, customer := range []string{"guest-1", "guest-2"} {
			if i := h.identity(petitbleu.IdentityCustomer, "", customer); i.ProfileID != lisa || i.Quarantined {
				h.Errorf("%s: %+v", customer, i)
			}
		}
		if i := h.identity(petitbleu.IdentityExternal, "", "guest-1"); i.ProfileID != "" {
			h.Errorf("a person has two external ids: %+v", i)
		}
		if all := h.optIns(page, "guest-2"); len(all) != 1 || all[0].Source != "m_me" {
			h.Errorf("opt-ins by link: %+v", all)
		}
	})
}

func TestRefThatIsNotRight(t *testing.T) {
	each(t, func(h *house) {
		good := h.ref("lisa")
		h.from(page, "7", optin(good))
		for _, c := range []struct{ page, psid, ref, want string }{
			{page, "1", good, "invalid_ref"}, // another person
			{page, "2", changed(good), "invalid_ref"},
			{page, "3", h.ref("anna", anHourAgo), "expired_ref"},
			{page2, "4", h.ref("anna"), "invalid_ref"}, // another Page
			{page, "5", h.refOf("site_none"), "invalid_ref"},
			{page, "6", "order-17", ""}, // of another site
		} {
			h.from(c.page, c.psid, optin(c.ref))
			h.tick()
			e := h.events()[0]
			if got := note(h, e); got != c.want {
				h.Errorf("PSID %s: note %q, want %q", c.psid, got, c.want)
			}
			if w := h.thread(c.page, c.psid); !w.WindowOpenedAt.Equal(h.now) {
				h.Errorf("PSID %s acted and has no window: %+v", c.psid, w)
			}
		}
		if i := h.identity(petitbleu.IdentityCustomer, "", "anna"); i.ProfileID != "" {
			h.Errorf("a ref that is not right named a customer: %+v", i)
		}
		if i := h.identity(petitbleu.IdentityCustomer, "", "lisa"); i.ProfileID != h.psid(page, "7") || i.Quarantined {
			h.Errorf("lisa's id was touched: %+v", i)
		}
		if all := h.optIns(page, "lisa"); len(all) != 1 {
			h.Errorf("opt-ins: %+v", all)
		}
		h.from(page, "7", optin(good)) // the same person may use it again
		h.tick()
		if got := note(h, h.events()[0]); got != "" || len(h.optIns(page, "lisa")) != 2 {
			h.Errorf("the person's own ref was refused: %q", got)
		}
	})
}

func TestSecondPersonIsQuarantined(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "1", optin(h.ref("lisa", extID)))
		h.from(page, "2", message("m1"))
		h.from(page, "2", optin(h.ref("lisa", extID)))
		h.tick()
		first, second := h.psid(page, "1"), h.psid(page, "2")
		for _, kind := range []petitbleu.IdentityKind{petitbleu.IdentityCustomer, petitbleu.IdentityExternal} {
			if i := h.identity(kind, "", "lisa"); !i.Quarantined || i.ProfileID != first {
				h.Errorf("%s: %+v", kind, i)
			}
		}
		if first == second || first == "" || second == "" {
			h.Errorf("profiles %q and %q", first, second)
		}
		var claims []string
		for _, e := range h.events() {
			if e.Kind == petitbleu.EventIdentityClaimed {
				claims = append(claims, e.ProfileID)
			}
		}
		if len(claims) != 2 || claims[0] == claims[1] {
			h.Errorf("the claim is on the timelines of %v", claims)
		}
		all := h.optIns(page, "lisa")
		if len(all) != 2 || all[0].QuarantineOf != first || all[1].QuarantineOf != "" {
			h.Errorf("opt-ins: %+v", all)
		}
	})
}

func TestSamePersonOnAnotherPage(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "1", optin(h.ref("lisa")))
		h.from(page2, "5", message("m1")) // wrote before
		h.tick()
		if h.psid(page, "1") == h.psid(page2, "5") {
			h.Fatal("two Pages, and nothing that says it is one person")
		}
		h.from(page2, "5", optin(h.ref("lisa", onPage2)))
		h.from(page2, "5", message("m2"))
		h.tick()
		lisa := h.psid(page, "1")
		if got := h.psid(page2, "5"); got != lisa {
			h.Errorf("the customer id did not bring the two together: %s and %s", got, lisa)
		}
		for _, e := range h.events() {
			if e.ProfileID != lisa {
				h.Errorf("event %s %s is still with profile %s", e.Kind, e.OutsideID, e.ProfileID)
			}
		}
		if c := h.thread(page2, "5"); c.ProfileID != lisa || len(h.optIns(page2, "lisa")) != 1 || h.optIns(page2, "lisa")[0].ProfileID != lisa {
			h.Errorf("conversation %+v, opt-ins %+v", c, h.optIns(page2, "lisa"))
		}
	})
}

func TestImportedPersonOptsIn(t *testing.T) {
	each(t, func(h *house) {
		h.write(func(tx *store.Tx) error {
			err := tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: ws, ID: "p_imported", Attributes: map[string]any{"city": "Lyon"}, CreatedAt: noon, UpdatedAt: noon}})
			if err != nil {
				return err
			}
			_, err = tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: ws, Kind: petitbleu.IdentityExternal, Value: "lisa", ProfileID: "p_imported", CreatedAt: noon}})
			return err
		})
		h.from(page, "1", optin(h.ref("lisa", extID)))
		h.tick()
		if got := h.psid(page, "1"); got != "p_imported" {
			h.Errorf("the opt-in of a known customer went to profile %q", got)
		}
	})
}

func TestTemporaryIDsNeverMerge(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "1", optin(h.ref("order-17", temporary)))
		h.from(page2, "5", optin(h.ref("order-17", temporary, onPage2)))
		h.tick()
		if h.psid(page, "1") == h.psid(page2, "5") {
			h.Error("a temporary id made two profiles one")
		}
		i := h.identity(petitbleu.IdentityTemporary, "", "order-17")
		if !i.Quarantined || i.ProfileID != h.psid(page, "1") || i.Topic != "order" {
			h.Errorf("identity: %+v", i)
		}
		until := h.now.Add(90 * 24 * time.Hour)
		h.from(page, "1", optin(h.ref("order-18", temporary)))
		at := h.now
		h.tick()
		if i := h.identity(petitbleu.IdentityTemporary, "", "order-18"); !i.ExpiresAt.Equal(at.Add(intake.TemporaryLife)) {
			h.Errorf("ends at %s", i.ExpiresAt)
		}
		h.from(page, "1", optin(h.ref("order-18", temporary, func(r *intake.Ref) { r.Until = until })))
		h.tick()
		if i := h.identity(petitbleu.IdentityTemporary, "", "order-18"); !i.ExpiresAt.Equal(until) || i.Quarantined {
			h.Errorf("the person's own id was not renewed: %+v", i)
		}
		// The customer id of one person as another's order: theirs stays sound.
		h.from(page, "1", optin(h.ref("lisa")))
		h.from(page, "2", optin(h.ref("lisa", temporary)))
		h.tick()
		if i := h.identity(petitbleu.IdentityCustomer, "", "lisa"); i.Quarantined {
			h.Errorf("lisa's own id: %+v", i)
		}
		if i := h.identity(petitbleu.IdentityTemporary, "", "lisa"); !i.Quarantined {
			h.Errorf("the order that claims lisa's id: %+v", i)
		}
		if o := h.optIns(page, "order-17"); len(o) != 1 || !o[0].Temporary || o[0].Topic != "order" {
			h.Errorf("opt-ins: %+v", o)
		}
	})
}

func TestCheckboxPersonGetsAPSID(t *testing.T) {
	each(t, func(h *house) {
		h.now = h.now.Add(time.Minute)
		h.body(envelope(page, fmt.Sprintf(`{"recipient":{"id":%q},"timestamp":%d,"optin":{"ref":%q,"user_ref":"ur-1"}}`, page, h.now.UnixMilli(), h.ref("lisa"))))
		h.tick()
		guest := h.identity(petitbleu.IdentityUserRef, page, "ur-1").ProfileID
		if guest == "" || h.identity(petitbleu.IdentityCustomer, "", "lisa").ProfileID != guest || h.optIns(page, "lisa")[0].Source != "checkbox" {
			h.Fatalf("guest %q, opt-ins %+v", guest, h.optIns(page, "lisa"))
		}
		h.from(page, "7", `"message":{"mid":"m1","text":"hi"},"prior_message":{"source":"checkbox_plugin","identifier":"ur-1"}`)
		h.tick()
		if got := h.psid(page, "7"); got != guest {
			h.Errorf("the answer of the guest came from %q, not %q", got, guest)
		}
	})
}

func TestTokensAreSealed(t *testing.T) {
	each(t, func(h *house) {
		h.from(page, "7", `"optin":{"type":"one_time_notif_req","payload":"RESTOCK","one_time_notif_token":"tok-secret"}`)
		end := h.now.Add(24 * time.Hour)
		h.from(page, "7", fmt.Sprintf(`"optin":{"type":"notification_messages","payload":"OFFERS","notification_messages_token":"tok-secret2","token_expiry_timestamp":%d}`, end.UnixMilli()))
		h.tick()
		var tokens []petitbleu.Token
		h.read(func(tx *store.Tx) error {
			all, err := tx.TokensFor(ws, page, []string{"7"})
			tokens = all["7"]
			return err
		})
		if len(tokens) != 2 || tokens[0].Topic != "OFFERS" || !tokens[0].ExpiresAt.Equal(end) || tokens[1].Topic != "RESTOCK" || tokens[1].Kind != "one_time" ||
			!tokens[1].ExpiresAt.Equal(tokens[1].CreatedAt.Add(petitbleu.OneTimeTokenLife)) {
			h.Fatalf("tokens: %+v", tokens)
		}
		if plain, err := h.box.Open("token/"+tokens[1].ID, tokens[1].Sealed); plain != "tok-secret" || err != nil {
			h.Errorf("opened %q, %v", plain, err)
		}
		for _, e := range h.events() {
			if strings.Contains(string(e.Data), "tok-secret") {
				h.Errorf("a token stands in the event: %s", e.Data)
			}
		}
		if c := h.thread(page, "7"); !c.WindowOpenedAt.IsZero() {
			h.Errorf("the tap on a token request opened the window: %+v", c)
		}
	})
}

func TestEnrich(t *testing.T) {
	each(t, func(h *house) {
		var asked atomic.Int64
		answer := func(path string) (status int, body string) {
			asked.Add(1)
			switch path {
			case "1?fields=first_name%2Clast_name%2Clocale%2Ctimezone%2Cprofile_pic":
				return 200, `{"first_name":"Lisa","last_name":"Martin","locale":"fr_CA","timezone":-3.5,"profile_pic":"https://scontent.example/1.jpg","id":"1"}`
			case "2?fields=first_name%2Clast_name%2Clocale%2Ctimezone%2Cprofile_pic":
				return 400, `{"error":{"message":"(#100)","code":100,"error_subcode":33}}`
			}
			return 500, ""
		}
		platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet { // one person
				if r.Header.Get("Authorization") != "Bearer T10" || r.URL.Query().Get("appsecret_proof") == "" {
					h.Errorf("without token or proof: %s", r.URL)
				}
				status, body := answer(strings.TrimPrefix(r.URL.Path, "/v26.0/"))
				w.WriteHeader(status)
				fmt.Fprint(w, body)
				return
			}
			var calls []struct {
				URL string `json:"relative_url"`
			}
			if err := json.Unmarshal([]byte(r.FormValue("batch")), &calls); err != nil || r.URL.Path != "/v26.0/" || r.FormValue("access_token") != "T10" || r.FormValue("appsecret_proof") == "" {
				h.Errorf("not a batch: %s, %v", r.URL, err)
			}
			answers := make([]any, len(calls))
			for i, c := range calls {
				if status, body := answer(c.URL); status != 500 { // else it was not waited for
					answers[i] = map[string]any{"code": status, "body": body}
				}
			}
			_ = json.NewEncoder(w).Encode(answers)
		}))
		defer platform.Close()
		h.write(func(tx *store.Tx) error {
			a, err := tx.App(appID)
			a.GraphURL = platform.URL
			if err == nil {
				err = tx.UpsertApp(a)
			}
			if err != nil {
				return err
			}
			p, err := tx.Page(ws, page)
			p.Grants = []string{"pages_messaging", "pages_user_timezone", "pages_user_locale"}
			if err == nil {
				err = tx.UpdatePage(p)
			}
			return err
		})
		h.intake = h.node("one", platform.Client())
		for _, psid := range []string{"1", "2", "3"} {
			h.from(page, psid, message("m"+psid))
		}
		h.tick()
		round := func() {
			if _, err := h.intake.Enrich(h.Context(), h.now); err != nil {
				h.Fatal(err)
			}
		}
		round()
		h.read(func(tx *store.Tx) error {
			p, err := tx.Profile(ws, h.psid(page, "1"))
			if p.Attributes["first_name"] != "Lisa" || p.Attributes["last_name"] != "Martin" || p.Attributes["language"] != "fr" || p.Attributes["country"] != "CA" || fmt.Sprint(p.Attributes["utc_offset"]) != "-3.5" {
				h.Errorf("attributes: %+v", p.Attributes)
			}
			if err != nil {
				return err
			}
			due, err := tx.DuePortraits(h.now, 10)
			if len(due) != 1 || due[0].PSID != "1" || due[0].URL != "https://scontent.example/1.jpg" {
				h.Errorf("pictures to be fetched: %+v", due)
			}
			return err
		})
		round()
		if n := asked.Load(); n != 3 {
			h.Errorf("asked %d times at once, not 3", n)
		}
		for range 10 { // the third person is asked for again, later and later, then no more
			h.now = h.now.Add(24 * time.Hour)
			round()
		}
		if n := asked.Load(); n != 3+4 {
			h.Errorf("asked %d times in all, not 7", n)
		}
		again := h.node("two", platform.Client()) // after a restart
		if _, err := again.Enrich(h.Context(), h.now); err != nil || asked.Load() != 9 {
			h.Errorf("after a restart: %v, asked %d", err, asked.Load())
		}
	})
}

// TestAskedAgain: who acts is asked for again after a month; what somebody else has told since stays.
func TestAskedAgain(t *testing.T) {
	each(t, func(h *house) {
		first, last, asked := "Lisa", "Martin", []string{}
		platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, strings.TrimPrefix(r.URL.Path, "/v26.0/"))
			var calls []struct {
				URL string `json:"relative_url"`
			}
			name := fmt.Sprintf(`{"first_name":%q,"last_name":%q}`, first, last)
			if r.Method == http.MethodGet {
				fmt.Fprint(w, name)
				return
			}
			_ = json.Unmarshal([]byte(r.FormValue("batch")), &calls)
			asked = asked[:len(asked)-1]
			answers := make([]any, len(calls))
			for i, c := range calls {
				psid, _, _ := strings.Cut(c.URL, "?")
				asked = append(asked, psid)
				answers[i] = map[string]any{"code": 200, "body": name}
			}
			_ = json.NewEncoder(w).Encode(answers)
		}))
		defer platform.Close()
		h.write(func(tx *store.Tx) error {
			a, err := tx.App(appID)
			if a.GraphURL = platform.URL; err == nil {
				err = tx.UpsertApp(a)
			}
			return err
		})
		h.intake = h.node("one", platform.Client())
		round := func(want ...string) {
			h.Helper()
			asked = nil
			if _, err := h.intake.Enrich(h.Context(), h.now); err != nil {
				h.Fatal(err)
			}
			slices.Sort(asked)
			if !slices.Equal(asked, want) {
				h.Errorf("asked for %v, not for %v", asked, want)
			}
		}
		tell := func(psid string, changes map[string]any) {
			h.write(func(tx *store.Tx) error {
				_, err := tx.UpdateAttributes(ws, h.psid(page, psid), changes, h.now)
				return err
			})
		}
		is := func(psid, want string) {
			h.Helper()
			h.read(func(tx *store.Tx) error {
				p, err := tx.Profile(ws, h.psid(page, psid))
				if got := fmt.Sprint(p.Attributes["first_name"], " ", p.Attributes["last_name"]); got != want {
					h.Errorf("%s is %s, not %s", psid, got, want)
				}
				return err
			})
		}
		acts := func(psids ...string) {
			for _, psid := range psids {
				h.from(page, psid, message(fmt.Sprint("m", psid, h.now.Unix())))
			}
			h.tick()
		}
		acts("1", "2", "3")
		round("1", "2", "3")
		is("1", "Lisa Martin")
		tell("3", map[string]any{"first_name": "Liz"})
		first, last = "Elisa", "Durand"
		h.now = h.now.Add(36 * 24 * time.Hour)
		round() // nobody has acted
		acts("1", "3")
		round()
		h.now = h.now.Add(36 * 24 * time.Hour)
		acts("2") // it was put off with the others
		round("1", "2", "3")
		round()
		is("1", "Elisa Durand")
		is("2", "Elisa Durand")
		is("3", "Liz Durand")
		tell("1", map[string]any{"last_name": nil})
		last = "Petit"
		h.now = h.now.Add(36 * 24 * time.Hour)
		acts("1")
		round("1")
		is("1", "Elisa <nil>") // what was taken away stays away
		h.write(func(tx *store.Tx) error {
			_, err := tx.EraseMessenger(ws, page, "1", h.psid(page, "1"), h.now)
			if err == nil {
				err = tx.DeleteProfile(store.Erasure{WorkspaceID: ws, ProfileID: h.psid(page, "2"), At: h.now, Via: store.ErasedByPlatform})
			}
			return err
		})
		h.now = h.now.Add(72 * 24 * time.Hour)
		h.write(func(tx *store.Tx) error {
			left, err := tx.ClaimTold(h.now, h.now, 10)
			if len(left) != 1 || left[0].PSID != "3" {
				h.Errorf("kept after the erasures: %+v", left)
			}
			return err
		})
	})
}

// changed gives a text with another letter near its end: what stands there is drawn at random, and may be any.
func changed(s string) string {
	at, letter := len(s)-5, "A"
	if s[at:at+1] == letter {
		letter = "B"
	}
	return s[:at] + letter + s[at+1:]
}
