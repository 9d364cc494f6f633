package store_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestProofWithoutNames: what proves a consent outlives the person, and tells nobody who it was.
func TestProofWithoutNames(t *testing.T) {
	const psid, customer, mail = "7000700070", "customer-4711", "Ana@mail.example"
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		person := petitbleu.NewID(petitbleu.KindProfile, noon)
		other := petitbleu.NewID(petitbleu.KindProfile, noon)
		mustWrite(t, s, func(tx *store.Tx) error {
			if err := tx.PutProfiles([]petitbleu.Profile{{WorkspaceID: "ws_1", ID: person, Attributes: map[string]any{"email": mail}, CreatedAt: noon, UpdatedAt: noon},
				{WorkspaceID: "ws_1", ID: other, CreatedAt: noon, UpdatedAt: noon}}); err != nil {
				return err
			}
			names := []petitbleu.Identity{{WorkspaceID: "ws_1", Kind: petitbleu.IdentityPSID, Scope: "10", Value: psid, ProfileID: person, CreatedAt: noon},
				{WorkspaceID: "ws_1", Kind: petitbleu.IdentityCustomer, Value: customer, ProfileID: person, CreatedAt: noon}}
			if _, err := tx.InsertIdentities(names); err != nil {
				return err
			}
			for i, of := range []string{person, other} {
				in := petitbleu.OptIn{WorkspaceID: "ws_1", ID: fmt.Sprint("o", i), PageID: "10", PSID: psid, ProfileID: of, CustomerID: customer, Topic: "news", Source: "checkbox",
					SourceURL: "https://shop.example/basket?mail=" + mail, Ref: "v1." + customer, Wording: "Write to me", Language: "en", At: noon}
				if err := tx.InsertOptIn(in); err != nil {
					return err
				}
			}
			imported := petitbleu.OptIn{WorkspaceID: "ws_1", ID: "o2", PageID: "10", PSID: psid, ProfileID: person, Source: "import", Wording: "https://shop.example/form?mail=" + mail, At: noon.Add(-time.Hour)}
			if err := tx.InsertOptIn(imported); err != nil {
				return err
			}
			if _, err := tx.BindRef("ws_1", "n", psid, noon, noon.Add(time.Hour)); err != nil {
				return err
			}
			for i, body := range []string{`{"email":"` + mail + `"}`, `{"email":"of somebody else"}`} {
				if err := tx.SetAside(int64(i), 0, store.JournalCall{Workspace: "ws_1", At: noon, Body: []byte(body)}, ""); err != nil {
					return err
				}
			}
			return tx.InsertOptOuts([]petitbleu.OptOut{{WorkspaceID: "ws_1", ID: "x", PageID: "10", PSID: psid, ProfileID: person, Source: "text", Said: "stop, says Ana", At: noon.Add(time.Hour)}})
		})
		mustWrite(t, s, func(tx *store.Tx) error {
			return tx.DeleteProfile(store.Erasure{WorkspaceID: "ws_1", ProfileID: person, At: noon.Add(2 * time.Hour), By: "Lea", Via: store.ErasedByAPI})
		})
		mustWrite(t, s, func(tx *store.Tx) error {
			kept, err := tx.ConsentsOf("ws_1", person)
			if err != nil {
				return err
			}
			if len(kept) != 3 || kept[0].Kind != "opt_out" || kept[1].Kind != "opt_in" || kept[1].Wording != "Write to me" || !kept[1].At.Equal(noon) || kept[1].Customer == kept[1].PSID {
				t.Errorf("the proof: %+v", kept)
			}
			for _, secret := range []string{psid, customer, mail, "Ana"} {
				if strings.Contains(fmt.Sprintf("%+v", kept), secret) {
					t.Errorf("%s stands in the proof: %+v", secret, kept)
				}
			}
			if theirs, err := tx.OptInsOf("ws_1", other); err != nil || theirs[0].PSID != psid || theirs[0].Ref == "" {
				t.Errorf("of somebody else: %+v, %v", theirs, err)
			}
			for _, id := range []string{psid, customer, mail, strings.ToLower(mail), person} {
				if e, err := tx.Erasures("ws_1", id, store.Moment{}, 10); err != nil || len(e) != 1 || e[0].By != "Lea" || e[0].ProfileID != person || !e[0].At.Equal(noon.Add(2*time.Hour)) {
					t.Errorf("by %s: %+v, %v", id, e, err)
				}
			}
			for _, of := range [][2]string{{"ws_1", "nobody"}, {"ws_2", psid}} {
				if e, err := tx.Erasures(of[0], of[1], store.Moment{}, 10); err != nil || len(e) != 0 {
					t.Errorf("of %v: %+v, %v", of, e, err)
				}
			}
			if bound, err := tx.BindRef("ws_1", "n", "8", noon, noon.Add(time.Hour)); err != nil || bound == psid || bound == "8" {
				t.Errorf("the ref is bound to %q, %v", bound, err)
			}
			left, err := tx.AsideCalls("ws_1", store.AsideID{}, 100)
			if err != nil || len(left) != 1 || !strings.Contains(string(left[0].Body), "somebody else") {
				t.Errorf("set aside: %+v, %v", left, err)
			}
			return nil
		})
	})
}

// TestRehearsalsForget: what rehearsals found of a person goes with them, and what is old goes with its time.
func TestRehearsalsForget(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		person, other := petitbleu.NewID(petitbleu.KindProfile, noon), petitbleu.NewID(petitbleu.KindProfile, noon)
		mustWrite(t, s, func(tx *store.Tx) error {
			var found map[string]any
			text := `{"state":"done","done":3,"findings":[{"message":"ANA is too long","people":1,"profiles":["ANA"]},{"message":"too long","people":2,"profiles":["BOB","ANA"]}],
				"warnings":[],"missing":[{"attribute":"x","people":1,"profiles":["BOB"]}],"longest":[{"field":"text","characters":7,"profile_id":"ANA"},{"field":"title","characters":7,"profile_id":"BOB"}]}`
			if err := json.Unmarshal([]byte(strings.NewReplacer("ANA", person, "BOB", other).Replace(text)), &found); err != nil {
				return err
			}
			if err := tx.InsertWorkspace(petitbleu.Workspace{ID: "ws_1", Name: "Shop", TimeZone: "UTC", CreatedAt: noon}); err != nil {
				return err
			}
			if err := tx.PutProfiles([]petitbleu.Profile{{WorkspaceID: "ws_1", ID: person, CreatedAt: noon, UpdatedAt: noon}}); err != nil {
				return err
			}
			if err := tx.SetSetting("ws_1", store.RehearsalName("cmp_old"), map[string]any{"findings": []any{}}, noon.Add(-time.Hour)); err != nil {
				return err
			}
			return tx.SetSetting("ws_1", store.RehearsalName("cmp_1"), found, noon)
		})
		mustWrite(t, s, func(tx *store.Tx) error {
			if n, err := tx.PurgeRehearsals("ws_1", noon, 10); err != nil || n != 1 {
				t.Errorf("%d old ones went: %v", n, err)
			}
			return tx.DeleteProfile(store.Erasure{WorkspaceID: "ws_1", ProfileID: person, At: noon, By: "Lea", Via: store.ErasedByAPI})
		})
		var left json.RawMessage
		mustWrite(t, s, func(tx *store.Tx) error {
			_, err := tx.Setting("ws_1", store.RehearsalName("cmp_1"), &left)
			return err
		})
		want := `{"done":3,"findings":[{"message":"too long","people":2,"profiles":["BOB"]}],"longest":[{"characters":7,"field":"title","profile_id":"BOB"}],` +
			`"missing":[{"attribute":"x","people":1,"profiles":["BOB"]}],"state":"done","warnings":[]}`
		if got := strings.ReplaceAll(string(left), other, "BOB"); got != want {
			t.Errorf("left:\n%s\nnot\n%s", got, want)
		}
	})
}
