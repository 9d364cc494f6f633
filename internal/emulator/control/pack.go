package control

import (
	"net/http"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
)

// ctlPack tells whose rules hold.
func (d *Door) ctlPack(*http.Request) (int, any, error) {
	d.Mu.Lock()
	defer d.Mu.Unlock()
	return 200, d.packView(), nil
}

func (d *Door) packView() map[string]any {
	name := d.State.Pack
	if name == "" {
		name = "today"
	}
	return map[string]any{"pack": name, "rules_at_ms": d.RulesAt()}
}

// ctlPackPut chooses whose rules hold: today, 2020, or an instant.
func (d *Door) ctlPackPut(r *http.Request) (int, any, error) {
	var b struct {
		Pack string `json:"pack"`
	}
	if err := web.ReadBody(r, &b); err != nil {
		return 400, nil, err
	}
	d.Mu.Lock()
	defer d.Mu.Unlock()
	if err := d.SetPack(b.Pack); err != nil {
		return 400, nil, err
	}
	return 200, d.packView(), nil
}
