package control

import (
	"net/http"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
)

// The crowd that writes: GET shows it, PUT starts it, DELETE stops it.

func (d *Door) ctlCrowd(*http.Request) (int, any, error) { return 200, d.crowd.Status(), nil }

// ctlCrowdStart takes how many, how fast and under which names from the order before, where the
// call does not say.
func (d *Door) ctlCrowdStart(r *http.Request) (int, any, error) {
	o := d.crowd.Status().Order
	o.Limit, o.Texts = 0, nil
	if err := web.ReadBody(r, &o); err != nil {
		return 400, nil, err
	}
	s, err := d.crowd.Start(o)
	if err != nil {
		return 400, nil, err
	}
	return 200, s, nil
}

func (d *Door) ctlCrowdStop(*http.Request) (int, any, error) { return 200, d.crowd.Stop(), nil }
