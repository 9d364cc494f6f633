package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/petitbleu/petitbleu"
	"github.com/petitbleu/petitbleu/internal/channel"
	"github.com/petitbleu/petitbleu/internal/channel/messenger/wire"
)

const (
	// Timeout bounds one call, but for uploads.
	Timeout = 15 * time.Second
	// UploadTimeout bounds an upload: the platform fetches videos for up to 75 s (Messenger
	// Platform reference, section 2.6).
	UploadTimeout = 100 * time.Second
	// BatchTimeout bounds a batch of calls, which the platform answers when it has all of them.
	BatchTimeout = time.Minute

	answerLimit = 8 << 20
)

// Client calls the Graph API for one app and, where Account holds its token, one Page.
type Client struct {
	// HTTP is the guarded client of package outbound.
	HTTP *http.Client
	channel.Account
	// Told is called with the usage that an answer's headers tell, when they do.
	Told func(Usage)
}

// ForApp gives a client of an app, without a Page. open opens what is sealed (secret.Box.Open).
func ForApp(client *http.Client, open func(about, sealed string) (string, error), app petitbleu.App) (Client, error) {
	secret, err := open("app/"+app.ID+"/secret", app.SecretSealed)
	if all := strings.Fields(secret); len(all) > 0 { // the newest of several comes first
		secret = all[0]
	}
	return Client{HTTP: client, Account: channel.Account{AppID: app.ID, AppSecret: secret, GraphURL: strings.TrimRight(app.GraphURL, "/"), GraphVersion: app.GraphVersion}}, err
}

// ForPage gives a client of a Page.
func ForPage(client *http.Client, open func(about, sealed string) (string, error), app petitbleu.App, page petitbleu.Page) (Client, error) {
	c, err := ForApp(client, open, app)
	if err != nil {
		return c, err
	}
	c.PageID = page.ID
	c.Token, err = open("page/"+page.ID+"/token", page.TokenSealed)
	return c, err
}

// AppToken is the token of the app itself.
func (c Client) AppToken() string { return c.AppID + "|" + c.AppSecret }

// As gives the same client with another token, such as a person's.
func (c Client) As(token string) Client {
	c.Token = token
	return c
}

// base is where paths begin.
func (c Client) base() string {
	if c.GraphVersion == "" {
		return c.GraphURL
	}
	return c.GraphURL + "/" + c.GraphVersion
}

// page is the path of the client's Page, with an edge.
func (c Client) page(edge string) string { return node(c.PageID) + "/" + edge }

func node(id string) string { return "/" + url.PathEscape(id) }

// get reads with the client's token.
func (c Client) get(ctx context.Context, path string, params url.Values, into any) error {
	return c.call(ctx, http.MethodGet, path, c.Token, params, nil, into)
}

// post writes a JSON body with the client's token.
func (c Client) post(ctx context.Context, path string, body, into any) error {
	return c.call(ctx, http.MethodPost, path, c.Token, nil, body, into)
}

func (c Client) remove(ctx context.Context, path string, params url.Values, body any) error {
	return c.call(ctx, http.MethodDelete, path, c.Token, params, body, nil)
}

// call sends one request. Params go in the query, or as a form when a POST has no body.
func (c Client) call(ctx context.Context, method, path, token string, params url.Values, body, into any) error {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	params = c.proven(params, token)
	r := channel.Request{Method: method, URL: c.base() + path, Header: http.Header{}}
	switch {
	case body != nil:
		text, err := json.Marshal(body)
		if err != nil {
			return &Error{cause: errNoBody}
		}
		r.Body = text
		r.Header.Set("Content-Type", "application/json")
	case method == http.MethodPost:
		r.Body = []byte(params.Encode())
		params = nil
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if len(params) > 0 {
		r.URL += "?" + params.Encode()
	}
	return c.exchange(ctx, r, token, into)
}

// proven adds appsecret_proof (reference, section 10.5). The app's own token needs none.
func (c Client) proven(params url.Values, token string) url.Values {
	out := url.Values{}
	for k, v := range params {
		out[k] = v
	}
	if c.AppSecret != "" && token != "" && token != c.AppToken() {
		out.Set("appsecret_proof", wire.AppSecretProof(c.AppSecret, token))
	}
	return out
}

// Do sends a request that the driver wrote, such as a sender action, and reads its answer into a
// value, which may be nil.
func (c Client) Do(ctx context.Context, r channel.Request, into any) error {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	return c.exchange(ctx, r, "", into)
}

func (c Client) exchange(ctx context.Context, r channel.Request, token string, into any) error {
	answer, err := c.send(ctx, r, token)
	if err != nil {
		return err
	}
	return read(answer, into)
}

// send sends a request and gives the whole answer, whatever it says.
func (c Client) send(ctx context.Context, r channel.Request, token string) (channel.Response, error) {
	none := channel.Response{}
	var body io.Reader
	if r.Body != nil {
		body = bytes.NewReader(r.Body)
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, body)
	if err != nil {
		return none, &Error{cause: errNoURL}
	}
	for k, v := range r.Header {
		req.Header[k] = v
	}
	req.Header.Set("Accept", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return none, &Error{cause: err}
	}
	defer res.Body.Close()
	if u, ok := usageOf(res.Header); ok && c.Told != nil {
		c.Told(u)
	}
	text, err := io.ReadAll(io.LimitReader(res.Body, answerLimit))
	if err != nil {
		return none, &Error{cause: err}
	}
	return channel.Response{Status: res.StatusCode, Header: res.Header, Body: text, Sent: true}, nil
}
