package people_test

import (
	"testing"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/api/apitest"
	"github.com/petitbleu/petitbleu/internal/api/door"
	"github.com/petitbleu/petitbleu/internal/store"
)

// disputed has two people claim one customer id: the second by an opt-in that is quarantined.
func disputed(w *apitest.World, customer string) (rival string) {
	rival = w.NewID(petitbleu.KindProfile)
	w.Write(func(tx *store.Tx) error {
		if err := tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: w.WS, ID: rival, CreatedAt: apitest.Noon, UpdatedAt: apitest.Noon, Attributes: map[string]any{"first_name": "Rival"}}}); err != nil {
			return err
		}
		_, err := tx.InsertIdentities([]petitbleu.Identity{
			{WorkspaceID: w.WS, Kind: petitbleu.IdentityCustomer, Value: customer, ProfileID: w.Person, Quarantined: true, CreatedAt: apitest.Noon},
			{WorkspaceID: w.WS, Kind: petitbleu.IdentityPSID, Scope: apitest.TestPage, Value: "2777" + customer, ProfileID: rival, CreatedAt: apitest.Noon},
		})
		if err != nil {
			return err
		}
		return tx.InsertOptIn(petitbleu.OptIn{WorkspaceID: w.WS, ID: w.NewID(petitbleu.KindOptIn), PageID: apitest.TestPage, PSID: "2777" + customer, ProfileID: rival, CustomerID: customer,
			Source: "send_to_messenger", At: apitest.Noon.Add(time.Minute), QuarantineOf: w.Person})
	})
	return rival
}

func TestSettleClaims(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		rival, third := disputed(w, "CT-1"), disputed(w, "CT-2")
		claims, settle := ":ws/customer-claims", ":ws/customer-claims/settle"
		w.Run([]apitest.Scenario{
			{"who claims it", door.RoleViewer, "GET", claims + "?customer_id=CT-1", "", 200, []string{`"disputed":true`, `"profile_id":":person"`, `"profile_id":"` + rival + `"`, `"name":"Rival"`}, nil},
			{"nobody", door.RoleViewer, "GET", claims + "?customer_id=none", "", 200, []string{`"disputed":false`, `"people":[]`}, nil},
			{"a viewer settles nothing", door.RoleViewer, "POST", settle, `{"customer_id":"CT-1","holder":":person"}`, 403, nil, nil},
			{"a stranger", door.RoleOperator, "POST", settle, `{"customer_id":"CT-1","holder":":away"}`, 422, []string{"body.holder"}, nil},
			{"it is the second's", door.RoleOperator, "POST", settle, `{"customer_id":"CT-1","holder":"` + rival + `"}`, 200, []string{`"disputed":false`}, nil},
			{"settled once", door.RoleOperator, "POST", settle, `{"customer_id":"CT-1","holder":"` + rival + `"}`, 409, []string{"nothing to settle"}, nil},
			{"theirs, with the opt-in", door.RoleViewer, "GET", ":ws/profiles/" + rival, "", 200, []string{`"value":"CT-1"`}, []string{`"quarantined":true`}},
			{"told to them", door.RoleViewer, "GET", ":ws/profiles/" + rival + "/timeline?kind=events", "", 200, []string{"identity.settled", `"outcome":"kept"`}, nil},
			{"and to the other", door.RoleViewer, "GET", ":ws/profiles/:person/timeline?kind=events", "", 200, []string{`"outcome":"dropped"`}, nil},
			{"nobody's", door.RoleAdministrator, "POST", settle, `{"customer_id":"CT-2"}`, 200, []string{`"disputed":false`}, nil},
			{"the claim stays disputed", door.RoleViewer, "GET", ":ws/profiles/" + third, "", 200, []string{`"quarantined":true`}, []string{`"value":"CT-2"`}},
			{"nobody holds it", door.RoleViewer, "GET", ":ws/profiles/:person", "", 200, nil, []string{`"value":"CT-2"`}},
		})
	})
}

// TestRecipients: a checkbox is followed up once, by its reference or by the person; a phone number
// is checked, and refused by the rules of today.
func TestRecipients(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Write(func(tx *store.Tx) error {
			if err := tx.InsertProfiles([]petitbleu.Profile{{WorkspaceID: w.WS, ID: "p_box", CreatedAt: apitest.Noon, UpdatedAt: apitest.Noon}}); err != nil {
				return err
			}
			_, err := tx.InsertIdentities([]petitbleu.Identity{{WorkspaceID: w.WS, Kind: petitbleu.IdentityUserRef, Scope: apitest.TestPage, Value: "ur-1", ProfileID: "p_box", CreatedAt: apitest.Noon}})
			return err
		})
		body := func(key, to string) string {
			return `{"page_id":":page","` + key + `":"` + to + `","purpose":"requested","content":{"type":"text","text":"Order 17 is paid."}}`
		}
		w.Run([]apitest.Scenario{
			{"no such checkbox", "key:write", "POST", ":ws/messages", body("recipient", "user_ref:ur-2"), 404, []string{"not_opted_in", "body.recipient"}, nil},
			{"a checkbox", "key:write", "POST", ":ws/messages", body("recipient", "user_ref:ur-1"), 202, []string{`"profile_id":"p_box"`, `"recipient":"user_ref:ur-1"`, `"right":"user_ref"`}, nil},
			{"who confirmed it", "key:write", "POST", ":ws/messages", body("profile_id", "p_box"), 202, []string{`"recipient":"user_ref:ur-1"`}, nil},
			{"no number", "key:write", "POST", ":ws/messages", body("recipient", "phone:0612345678"), 422, []string{"body.recipient", "+12025550143"}, nil},
			{"a number of nobody", "key:write", "POST", ":ws/messages", body("recipient", "phone:+12025550143"), 422, []string{"not_opted_in", "message_id"}, nil},
			{"whose number", "key:write", "POST", ":ws/messages", body(`profile_id":"p_none","recipient`, "phone:+12025550143"), 404, []string{"not_found"}, nil},
			{"a number today", "key:write", "POST", ":ws/messages", body(`customer_id":"anna-7","recipient`, "phone:+12025550143"), 422, []string{"19 May 2022", "message_id"}, nil},
			{"the rules of 2020", door.RoleAdministrator, "PATCH", ":ws", `{"rule_pack":"2020","region":"US"}`, 200, nil, nil},
			{"a number then", "key:write", "POST", ":ws/messages", body(`customer_id":"anna-7","recipient`, "phone:+12025550143"), 202, []string{`"right":"phone_number"`, `"profile_id":":person"`}, nil},
			{"a number in France", "key:write", "POST", ":ws/messages", body(`profile_id":":person","recipient`, "phone:+33612345678"), 422, []string{"United States"}, nil},
		})
	})
}

func TestPrivateReply(t *testing.T) {
	apitest.Each(t, func(w *apitest.World) {
		w.Write(func(tx *store.Tx) error {
			return tx.UpsertComments([]petitbleu.Comment{{WorkspaceID: w.WS, PageID: apitest.TestPage, ID: "1_2", PostID: "1_1", Author: "Ana", Text: "price?", At: apitest.Noon.Add(-time.Hour)}})
		})
		body := func(to string) string {
			return `{"page_id":":page","recipient":"` + to + `","purpose":"support","human":true,"content":{"type":"text","text":"129 euros"}}`
		}
		w.Run([]apitest.Scenario{
			{"no kind of recipient", door.RoleOperator, "POST", ":ws/messages", body("7001"), 422, []string{"body.recipient"}, nil},
			{"not ours", door.RoleOperator, "POST", ":ws/messages", body("comment:9_9"), 404, []string{"body.recipient"}, nil},
			{"a reply in private", door.RoleOperator, "POST", ":ws/messages", body("comment:1_2"), 202, []string{`"recipient":"comment:1_2"`, `"right":"private_reply"`}, nil},
		})
	})
}
