package demo

import (
	"net/http"
	"strconv"
	"strings"
)

// visitor is somebody with the shop open: a basket, a language, perhaps signed in.
type visitor struct {
	lang     string
	customer *customer
	basket   map[string]int
	draft    string // number of the order at the checkout, reserved for its temporary customer id
	last     string // key of the last order
	notice   string
	orders   int
}

// customer is a signed-in customer of the shop.
type customer struct {
	ID        string // the shop's own user id, given to petitbleu as extId
	FirstName string
	LastName  string
	Street    string
	Postcode  string
	City      string
	Region    string
}

// lisa is the demo's customer, the same person as in the demo's data.
var lisa = customer{
	ID: "lisa.martin", FirstName: "Lisa", LastName: "Martin",
	Street: "2 ter quai des Grues", Postcode: "44200", City: "Nantes", Region: "PDL",
}

const cookieName = "cooktoys"

// visitor finds who calls by their cookie, or welcomes them.
func (s *server) visitor(w http.ResponseWriter, r *http.Request) *visitor {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, err := r.Cookie(cookieName); err == nil {
		if v, ok := s.visitors[c.Value]; ok {
			return v
		}
	}
	if len(s.recent) >= visitorLimit {
		delete(s.visitors, s.recent[0])
		s.recent = s.recent[1:]
	}
	id, v := token(), &visitor{lang: spoken(r), basket: map[string]int{}}
	s.visitors[id] = v
	s.recent = append(s.recent, id)
	c := &http.Cookie{Name: cookieName, Value: id, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(s.URL, "https:")}
	http.SetCookie(w, c)
	r.AddCookie(c) // a second look during this request finds the same visitor
	return v
}

// spoken is French for a browser that asks for it before English.
func spoken(r *http.Request) string {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		switch lang, _, _ := strings.Cut(strings.TrimSpace(part), "-"); strings.ToLower(lang[:min(2, len(lang))]) {
		case "fr":
			return "fr"
		case "en":
			return "en"
		}
	}
	return "en"
}

func (s *server) basket(w http.ResponseWriter, r *http.Request) {
	v := s.visitor(w, r)
	s.mu.Lock()
	b := billOf(v.basket, v.orders == 0)
	s.mu.Unlock()
	s.show(w, r, http.StatusOK, "basket", view{Title: "basket", Data: b})
}

// change puts a product in the basket, or writes its quantity.
func (s *server) change(w http.ResponseWriter, r *http.Request) {
	p, ok := find(r.FormValue("product"))
	if !ok {
		s.gone(w, r)
		return
	}
	v := s.visitor(w, r)
	s.mu.Lock()
	if q := r.FormValue("quantity"); q != "" {
		n, err := strconv.Atoi(q)
		if err == nil {
			v.basket[p.Slug] = max(0, min(n, mostOfOne))
		}
	} else {
		v.basket[p.Slug] = min(v.basket[p.Slug]+1, mostOfOne)
		v.notice = strings.Replace(texts[v.lang]["added"], "%s", texts[v.lang]["p-"+p.Slug], 1)
	}
	s.mu.Unlock()
	http.Redirect(w, r, "/basket", http.StatusSeeOther)
}

func (s *server) signIn(w http.ResponseWriter, r *http.Request)  { s.become(w, r, &lisa) }
func (s *server) signOut(w http.ResponseWriter, r *http.Request) { s.become(w, r, nil) }

func (s *server) become(w http.ResponseWriter, r *http.Request, c *customer) {
	v := s.visitor(w, r)
	s.mu.Lock()
	v.customer = c
	lang := v.lang
	s.mu.Unlock()
	if c != nil {
		s.welcome(r.Context(), c, lang)
	}
	back(w, r)
}

func (s *server) language(w http.ResponseWriter, r *http.Request) {
	v := s.visitor(w, r)
	s.mu.Lock()
	if lang := r.FormValue("to"); texts[lang] != nil {
		v.lang = lang
	}
	s.mu.Unlock()
	back(w, r)
}

// back returns to the page of the shop that the form stood on.
func back(w http.ResponseWriter, r *http.Request) {
	to := r.FormValue("back")
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.Contains(to, "\\") {
		to = "/"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}
