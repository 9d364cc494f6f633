// Package demo is Cooktoys, a small kitchen shop that uses petitbleu as any customer would: its
// pages carry the site tag, its server signs customer ids and calls the push API over HTTP.
//
// [Shop] is the shop's web server: products, a basket, a checkout with the Send to Messenger
// button, and order pages that say what became of the confirmation. Baskets and orders live in
// memory and end with the program.
//
// Package demo never uses a back door: it knows petitbleu by its URLs, an API key and a site
// key only, and imports the root package at most. Package demo/seed writes the demo's data.
package demo
