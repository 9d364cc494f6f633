package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
)

const (
	graphTimeout = 15 * time.Second
	graphBody    = 1 << 20
)

// graph calls the Graph API for one app, for what people set up by hand: who a token is, and
// where webhooks go. Messages are delivery's.
type graph struct {
	http   *http.Client
	base   string // with the version
	appID  string
	secret string
}

// graphError is an answer of the platform that is not a success, by its code (Messenger Platform
// reference, section 4). The platform's own text is dropped: it may quote a token.
type graphError struct {
	Status  int
	Code    int
	Subcode int
	Trace   string
	cause   error // no whole answer came
}

// Error tells cause and cure.
func (e *graphError) Error() string {
	if e.cause != nil {
		return "Facebook could not be reached: " + e.cause.Error() + ". Try again; if it stays, check the address of the Graph API and the network."
	}
	s := e.meaning()
	if e.Code != 0 {
		s += fmt.Sprintf(" (Facebook's error %d", e.Code)
		if e.Subcode != 0 {
			s += fmt.Sprintf("/%d", e.Subcode)
		}
		if e.Trace != "" {
			s += ", trace " + e.Trace
		}
		s += ")"
	}
	return s
}

func (e *graphError) deadToken() bool { return e.Code == 190 || e.Code == 102 }

// meaning explains a code in a sentence with its cure.
func (e *graphError) meaning() string {
	switch c := e.Code; {
	case e.deadToken():
		return "Facebook does not accept the token: it has expired, was revoked, or belongs to another app. Make a new Page token and enter it here."
	case c == 4 || c == 17 || c == 32 || c == 341 || c == 613 || c >= 80001 && c <= 80014 || e.Status == http.StatusTooManyRequests:
		return "Facebook asks us to slow down. Try again in some minutes."
	case c == 3 || c == 10 || c >= 200 && c <= 299:
		return "The token lacks a permission. Webhooks need pages_manage_metadata and pages_messaging."
	case c == 100 && e.Subcode == 33:
		return "Facebook knows no such Page or app, or the token may not see it. Check the id and the token."
	case c == 2200:
		return "Facebook called our webhook to verify it and got no right answer. Check that the public address is reachable from the internet, over https."
	case c == 100:
		return "Facebook did not accept a value of the request. Check the ids and that token, app and Page belong together."
	case c == 1 || c == 2 || e.Status >= 500:
		return "Facebook has a problem of its own just now. Try again in a minute."
	}
	return "Facebook refused the request."
}

// problem gives the error for whoever asked.
func (e *graphError) problem(field string) error {
	p := petitbleu.Errorf(petitbleu.CodePlatform, "%s", e.Error())
	if e.deadToken() || e.Code == 100 {
		p = petitbleu.Errorf(petitbleu.CodeInvalidParameter, "%s", e.Error())
	}
	if field != "" {
		p = p.At(field)
	}
	return p
}

// asGraph gives the error of the platform in an error, for its problem or its code.
func asGraph(err error) (*graphError, bool) { return errors.AsType[*graphError](err) }

// platformProblem turns an answer of the platform into an error for people; others stay.
func platformProblem(err error, field string) error {
	if e, ok := asGraph(err); ok {
		return e.problem(field)
	}
	return err
}

// call sends one request. The token travels in a header, so that no URL ever holds one.
func (g graph) call(ctx context.Context, method, path, token string, params url.Values, into any) error {
	ctx, cancel := context.WithTimeout(ctx, graphTimeout)
	defer cancel()
	if params == nil {
		params = url.Values{}
	}
	if g.secret != "" && token != g.appToken() {
		params.Set("appsecret_proof", proof(g.secret, token))
	}
	target := g.base + path
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(params.Encode())
	} else {
		target += "?" + params.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, target, body)
	if err != nil {
		return &graphError{cause: errors.New("its address is not a URL")}
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Accept", "application/json")
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := g.http.Do(r)
	if err != nil {
		return &graphError{cause: plainCause(err)}
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, graphBody))
	if err != nil {
		return &graphError{cause: plainCause(err)}
	}
	return readGraph(res.StatusCode, text, into)
}

// readGraph reads an answer: an error may come with any status, 200 included.
func readGraph(status int, text []byte, into any) error {
	var failure struct {
		Error *struct {
			Code    int    `json:"code"`
			Subcode int    `json:"error_subcode"`
			Trace   string `json:"fbtrace_id"`
		} `json:"error"`
	}
	bad := json.Unmarshal(text, &failure)
	switch {
	case bad == nil && failure.Error != nil:
		return &graphError{Status: status, Code: failure.Error.Code, Subcode: failure.Error.Subcode, Trace: short(failure.Error.Trace)}
	case status < 200 || status > 299:
		return &graphError{Status: status}
	case bad != nil:
		return &graphError{Status: status, cause: errors.New("its answer was not JSON")}
	case into == nil:
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return &graphError{Status: status, cause: errors.New("its answer had another form than expected")}
	}
	return nil
}

// short keeps a support id that looks like one.
func short(trace string) string {
	for _, r := range trace {
		if (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '_' && r != '-' {
			return ""
		}
	}
	return trace[:min(len(trace), 40)]
}

// plainCause drops the URL that an error of net/http carries.
func plainCause(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("it did not answer in time")
	}
	return err
}

// appToken is the token of the app itself.
func (g graph) appToken() string { return g.appID + "|" + g.secret }

// proof is appsecret_proof (Messenger Platform reference, section 10.5).
func proof(secret, token string) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(token))
	return hex.EncodeToString(h.Sum(nil))
}

// graphFor opens what is sealed of an app and gives a caller of its Graph API.
func (a *API) graphFor(app petitbleu.App) (graph, error) {
	secret, err := a.o.Box.Open("app/"+app.ID+"/secret", app.SecretSealed)
	base := strings.TrimRight(app.GraphURL, "/")
	if app.GraphVersion != "" {
		base += "/" + app.GraphVersion
	}
	return graph{http: a.o.HTTP, base: base, appID: app.ID, secret: secret}, err
}
