package emulator

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// batch posts calls as one and returns their answers; nil stands for one that is left out.
func (r *rig) batch(items string) []map[string]any {
	r.t.Helper()
	resp, err := http.PostForm(r.srv.URL+"/v26.0/", url.Values{"access_token": {"PAGETOKEN"}, "batch": {items}})
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	var out []map[string]any
	if err != nil || resp.StatusCode != 200 || json.Unmarshal(body, &out) != nil {
		r.t.Fatal(resp.Status, string(body), err)
	}
	return out
}

func batchOfSends(n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf(`{"method":"POST","relative_url":"me/messages","headers":["Content-Type: application/json"],"body":"{\"recipient\":{\"id\":\"25000000000000001\"},\"message\":{\"text\":\"m%d\"}}"}`, i))
	}
	return "[" + strings.Join(list, ",") + "]"
}

// TestBatchAtOnce: calls that need nothing of each other wait at the same time.
func TestBatchAtOnce(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.must("PUT", "/_emulator/faults", `{"slow_answers":{"one_in":1,"delay_ms":2000}}`)
	began := time.Now()
	for i, one := range r.batch(batchOfSends(20)) {
		if one["code"] != 200.0 {
			t.Errorf("call %d: %v", i, one)
		}
	}
	if took := time.Since(began); took > 36*time.Second {
		t.Errorf("20 calls of 2 s took %v: one after the other", took)
	}
}

// TestBatchDependencies: a call waits for those it names, whose order need not be told.
func TestBatchDependencies(t *testing.T) {
	r := newRig(t, nil)
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.must("PUT", "/_emulator/faults", `{"slow_answers":{"one_in":1,"delay_ms":100}}`)
	out := r.batch(`[
		{"method":"POST","name":"first","relative_url":"me/messages","body":"recipient={\"id\":\"25000000000000001\"}&message={\"text\":\"one\"}"},
		{"method":"GET","name":"look","depends_on":"first","relative_url":"me/conversations?fields=id","omit_response_on_success":false},
		{"method":"GET","relative_url":"{result=first:$.message_id}?fields=message"},
		{"method":"GET","name":"bad","relative_url":"1"},
		{"method":"GET","depends_on":"bad","relative_url":"me"},
		{"method":"GET","depends_on":"later","relative_url":"me"},
		{"method":"GET","name":"later","relative_url":"me"}]`)
	if out[0] != nil || out[1] == nil {
		t.Errorf("left out: %v, %v", out[0], out[1])
	}
	if body := fmt.Sprint(out[2]["body"]); !strings.Contains(body, `"message":"one"`) {
		t.Errorf("a reference: %v", out[2])
	}
	for _, i := range []int{3, 4, 5} {
		if out[i]["code"] != 400.0 {
			t.Errorf("call %d: %v", i, out[i])
		}
	}
}

// TestBatchTime: what is not done in time is null.
func TestBatchTime(t *testing.T) {
	r := newRig(t, nil)
	r.e.graph.BatchTime = 4 * time.Second // time enough for the first on any machine
	r.act("ana", Action{Action: "text", Text: "hi"})
	r.must("PUT", "/_emulator/faults", `{"slow_answers":{"one_in":1,"delay_ms":60000}}`)
	out := r.batch(`[{"method":"GET","relative_url":"me"},` + batchOfSends(1)[1:])
	if out[0] == nil || out[1] != nil {
		t.Errorf("answers %v", out)
	}
}
