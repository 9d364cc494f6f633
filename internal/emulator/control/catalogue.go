package control

import (
	"errors"
	"net/http"

	"github.com/petitbleu/petitbleu/internal/emulator/web"
	"github.com/petitbleu/petitbleu/internal/emulator/world"
)

// The catalogue of a Page: products, and forms with the answers that people gave.

// formShown is a form with its answers, newest first.
type formShown struct {
	world.LeadForm
	Leads []world.Lead `json:"leads"`
}

func (d *Door) catalogueRoutes() map[string]control {
	return map[string]control{
		"GET /_emulator/pages/{page}/products":              d.onPage(d.ctlProducts),
		"POST /_emulator/pages/{page}/products":             d.onPage(d.ctlProductAdd),
		"DELETE /_emulator/pages/{page}/products/{product}": d.onPage(d.ctlProductDelete),
		"GET /_emulator/pages/{page}/forms":                 d.onPage(d.ctlForms),
		"POST /_emulator/pages/{page}/forms":                d.onPage(d.ctlFormAdd),
		"DELETE /_emulator/pages/{page}/forms/{form}":       d.onPage(d.ctlFormDelete),
	}
}

// onPage finds the Page of a call and holds the lock.
func (d *Door) onPage(do func(p *world.Page, r *http.Request) (int, any, error)) control {
	return func(r *http.Request) (int, any, error) {
		d.Mu.Lock()
		defer d.Mu.Unlock()
		p := d.FindPage(r.PathValue("page"))
		if p == nil {
			return 404, nil, errNoPage
		}
		return do(p, r)
	}
}

func (d *Door) ctlProducts(p *world.Page, _ *http.Request) (int, any, error) {
	return 200, copies(d.ProductsOf(p.ID)), nil
}

func copies[V any](list []*V) []V {
	out := make([]V, len(list))
	for i, v := range list {
		out[i] = world.CopyOf(v)
	}
	return out
}

func (d *Door) ctlProductAdd(p *world.Page, r *http.Request) (int, any, error) {
	var k world.Product
	if err := web.ReadBody(r, &k); err != nil {
		return 400, nil, err
	}
	made, err := d.AddProduct(p, k)
	if err != nil {
		return 400, nil, err
	}
	return 201, *made, nil
}

func (d *Door) ctlProductDelete(p *world.Page, r *http.Request) (int, any, error) {
	k := d.State.Products[r.PathValue("product")]
	if k == nil || k.PageID != p.ID {
		return 404, nil, errors.New("product: the Page has no product with this id")
	}
	delete(d.State.Products, k.ID)
	d.Changed("page", p.ID)
	return 200, web.Success, nil
}

func (d *Door) ctlForms(p *world.Page, _ *http.Request) (int, any, error) {
	out := []formShown{}
	for _, f := range d.FormsOf(p.ID) {
		out = append(out, formShown{world.CopyOf(f), copies(d.LeadsOf(f.ID))})
	}
	return 200, out, nil
}

func (d *Door) ctlFormAdd(p *world.Page, r *http.Request) (int, any, error) {
	var f world.LeadForm
	if err := web.ReadBody(r, &f); err != nil {
		return 400, nil, err
	}
	made, err := d.AddForm(p, f)
	if err != nil {
		return 400, nil, err
	}
	return 201, *made, nil
}

func (d *Door) ctlFormDelete(p *world.Page, r *http.Request) (int, any, error) {
	f := d.State.Forms[r.PathValue("form")]
	if f == nil || f.PageID != p.ID {
		return 404, nil, errors.New("form: the Page has no form with this id")
	}
	for _, l := range d.LeadsOf(f.ID) {
		delete(d.State.Leads, l.ID)
	}
	delete(d.State.Forms, f.ID)
	d.Changed("page", p.ID)
	return 200, web.Success, nil
}
