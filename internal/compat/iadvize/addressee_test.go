package iadvize_test

import (
	"testing"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/store"
	"github.com/petitbleu/petitbleu/internal/store/storetest"
)

// TestWhoIsMeant: an id is sent to the person who holds it now, or to nobody.
func TestWhoIsMeant(t *testing.T) {
	const customer, external, temporary = petitbleu.IdentityCustomer, petitbleu.IdentityExternal, petitbleu.IdentityTemporary
	type identity struct {
		kind        petitbleu.IdentityKind
		profile     string
		quarantined bool
	}
	type optIn struct {
		profile, rival string
		temporary      bool
		revoked        bool
		noPSID         bool
	}
	for name, c := range map[string]struct {
		identities []identity
		optIns     []optIn // oldest first
		status     int
		to         string
	}{
		"one person":                       {[]identity{{customer, "a", false}}, []optIn{{profile: "a"}}, 202, "a"},
		"asked again after a stop":         {[]identity{{customer, "a", false}}, []optIn{{profile: "a", revoked: true}, {profile: "a"}}, 202, "a"},
		"stopped":                          {[]identity{{customer, "a", false}}, []optIn{{profile: "a", revoked: true}}, 404, ""},
		"in dispute":                       {[]identity{{customer, "a", true}}, []optIn{{profile: "a"}, {profile: "b", rival: "a"}}, 409, ""},
		"settled for the first":            {[]identity{{customer, "a", false}}, []optIn{{profile: "a"}, {profile: "b", rival: "a"}}, 202, "a"},
		"settled for the second":           {[]identity{{customer, "b", false}}, []optIn{{profile: "a"}, {profile: "b", rival: "a"}}, 202, "b"},
		"settled for one who stopped":      {[]identity{{customer, "a", false}}, []optIn{{profile: "a", revoked: true}, {profile: "b", rival: "a"}}, 409, ""},
		"another's external id":            {[]identity{{external, "a", true}}, []optIn{{profile: "b", rival: "a"}}, 409, ""},
		"external id, settled":             {[]identity{{external, "b", false}}, []optIn{{profile: "b", rival: "a"}}, 202, "b"},
		"both kinds, one person":           {[]identity{{customer, "a", false}, {temporary, "a", false}}, []optIn{{profile: "a", temporary: true}, {profile: "a"}}, 202, "a"},
		"both kinds, two people":           {[]identity{{customer, "a", false}, {temporary, "b", false}}, []optIn{{profile: "a"}, {profile: "b", temporary: true}}, 409, ""},
		"the person was erased":            {nil, []optIn{{profile: "a"}}, 404, ""},
		"the id was given away":            {[]identity{{customer, "b", false}}, []optIn{{profile: "a"}}, 404, ""},
		"known from an import only":        {[]identity{{external, "a", false}}, nil, 404, ""},
		"by a checkbox, no address so far": {[]identity{{customer, "a", false}}, []optIn{{profile: "a", noPSID: true}}, 404, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDoor(t, storetest.Open(t, "sqlite"), nil)
			now := d.clock.Now()
			err := d.store.Write(t.Context(), func(tx *store.Tx) error {
				for _, i := range c.identities {
					if _, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: d.ws, Kind: i.kind, Value: "id", ProfileID: i.profile, Quarantined: i.quarantined, CreatedAt: now}}); err != nil {
						return err
					}
				}
				for _, o := range c.optIns {
					row := petitbleu.OptIn{WorkspaceID: d.ws, ID: petitbleu.NewID(petitbleu.KindOptIn, now), PageID: pageID, PSID: "psid of " + o.profile, ProfileID: o.profile,
						CustomerID: "id", Temporary: o.temporary, QuarantineOf: o.rival, At: now}
					if o.revoked {
						row.RevokedAt = now
					}
					if o.noPSID {
						row.PSID = ""
					}
					if err := tx.InsertOptIn(row); err != nil {
						return err
					}
					if err := tx.UpsertConversations([]petitbleu.Conversation{{WorkspaceID: d.ws, PageID: pageID, PSID: row.PSID, ProfileID: o.profile, WindowOpenedAt: now, WindowOpenedBy: petitbleu.EventOptIn, UpdatedAt: now}}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			a := d.do(call{customer: "id"})
			if a.Status != c.status {
				t.Fatalf("%d %s", a.Status, a.text)
			}
			all := d.messages()
			if c.to == "" {
				if len(all) != 0 {
					t.Errorf("kept %+v", all)
				}
				return
			}
			if len(all) != 1 || all[0].ProfileID != c.to || all[0].Recipient != "psid of "+c.to {
				t.Errorf("kept %+v", all)
			}
		})
	}
}

// TestExamples: the bodies that the README sends are taken.
func TestExamples(t *testing.T) {
	d := newDoor(t, storetest.Open(t, "sqlite"), nil)
	for name, messages := range map[string]int{"text": 1, "image": 1, "carousel": 2, "receipt": 2} {
		a := d.do(call{body: readFile(t, "../../../examples/push/"+name+".json")})
		if a.Status != 202 || len(a.Warnings) != 0 || max(1, len(a.MessageIDs)) != messages {
			t.Errorf("%s: %d %s", name, a.Status, a.text)
		}
	}
}
