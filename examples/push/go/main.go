// The server side of a shop, in Go, with the standard library only: it signs a customer id for
// the site tag, and sends an order confirmation through the push API.
//
//	PB_URL=http://127.0.0.1:8080 PB_PAGE=… PB_KEY=pb_live_… PB_SITE_KEY=… go run ./examples/push/go lisa.martin
package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"
)

// Shop is what a shop knows of petitbleu.
type Shop struct {
	URL    string // of petitbleu
	PageID string
	Key    string // API key with the scope push
	HTTP   *http.Client
}

// Refusal is an error of the push API.
type Refusal struct {
	Status  int
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (r *Refusal) Error() string { return fmt.Sprintf("%d %s: %s", r.Status, r.Code, r.Message) }

// Sign gives the customer_signature of a customer id for the page's petitbleuData.
func Sign(siteKey, customerID string) string {
	h := hmac.New(sha256.New, []byte(siteKey))
	h.Write([]byte(customerID))
	return hex.EncodeToString(h.Sum(nil))
}

// Push sends a message and gives its id. key names the message: called again with the same key
// and body, for instance after a lost answer, it sends nothing twice.
func (s Shop) Push(ctx context.Context, customerID, key string, body []byte) (string, error) {
	path := "/social/facebook/messenger/pages/" + url.PathEscape(s.PageID) + "/customers/" + url.PathEscape(customerID) + "/messages"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL+path, bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+s.Key)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", key)
	resp, err := s.HTTP.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	var answer struct {
		MessageID string  `json:"message_id"`
		Error     Refusal `json:"error"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return "", fmt.Errorf("read the answer %d: %w", resp.StatusCode, err)
	}
	if resp.StatusCode != http.StatusAccepted {
		answer.Error.Status = resp.StatusCode
		return "", &answer.Error
	}
	return answer.MessageID, nil
}

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	if len(os.Args) != 2 {
		return fmt.Errorf("say which customer: go run ./examples/push/go lisa.martin")
	}
	customer, order := os.Args[1], fmt.Sprint(time.Now().UnixMilli())
	if key := os.Getenv("PB_SITE_KEY"); key != "" {
		fmt.Printf("for the page: customer_signature %s\n", Sign(key, customer))
	}
	shop := Shop{URL: os.Getenv("PB_URL"), PageID: os.Getenv("PB_PAGE"), Key: os.Getenv("PB_KEY"), HTTP: &http.Client{Timeout: 10 * time.Second}}
	body, err := json.Marshal(map[string]any{"text": "Thank you! Order " + order + " is in our workshop's book."})
	if err != nil {
		return err
	}
	id, err := shop.Push(ctx, customer, "order-"+order+"-confirmation", body)
	if err != nil {
		return err
	}
	fmt.Println(id)
	return nil
}
