package filter

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"

	"github.com/petitbleu/petitbleu/internal/liquid/value"
)

// hashes is the filters that sign and hash (section 3.4), all of the dialect.
var hashes = []Def{
	{Name: "md5", Do: digest(md5.New), Dialect: true, Group: "hashes", Help: "Gives the MD5 sum, in hex.", Example: "{{ 'hey' | md5 }}", Result: "6057f13c496ecf7fd777ceb9e79ae285"},
	{Name: "sha1", Do: digest(sha1.New), Dialect: true, Group: "hashes", Help: "Gives the SHA-1 sum, in hex.", Example: "{{ 'hey' | sha1 }}", Result: "7f550a9f4c44173a37664d938f1355f0f92a47a7"},
	{Name: "sha2", Do: digest(sha256.New), Dialect: true, Group: "hashes", Help: "Gives the SHA-256 sum, in hex.", Example: "{{ 'hey' | sha2 }}", Result: "fa690b82061edfd2852629aeba8a8977b57e40fcb77d1a7a28b26cba62591204"},
	{Name: "sha256", Do: digest(sha256.New), Dialect: true, Group: "hashes", Alias: "sha2"},
	{Name: "sha512", Do: digest(sha512.New), Dialect: true, Group: "hashes", Help: "Gives the SHA-512 sum, in hex.", Example: "{{ 'hey' | sha512 | size }}", Result: "128"},
	{Name: "hmac_sha1_hex", Min: 1, Max: 1, Do: signed(sha1.New, inHex), Dialect: true, Group: "hashes", Help: "Signs with a key by SHA-1, in hex.", Example: "{{ 'hey' | hmac_sha1_hex: 'secret_key' }}", Result: "2a3969bed25bfeefb00aca4063eb9590b4df8f0e"},
	{Name: "hmac_sha1", Min: 1, Max: 1, Do: signed(sha1.New, inHex), Dialect: true, Group: "hashes", Alias: "hmac_sha1_hex"},
	{Name: "hmac_sha1_base64", Min: 1, Max: 1, Do: signed(sha1.New, inBase64), Dialect: true, Group: "hashes", Help: "Signs with a key by SHA-1, in Base64.", Example: "{{ 'hey' | hmac_sha1_base64: 'secret_key' }}", Result: "KjlpvtJb/u+wCspAY+uVkLTfjw4="},
	{Name: "hmac_sha256_hex", Min: 1, Max: 1, Do: signed(sha256.New, inHex), Dialect: true, Group: "hashes", Help: "Signs with a key by SHA-256, in hex.", Example: "{{ 'hey' | hmac_sha256_hex: 'secret_key' }}", Result: "8df897f8da3d7992fe57c8dbc6f27578cfbf2dcc4d0fbb4000b8c924841d508e"},
	{Name: "hmac_sha256", Min: 1, Max: 1, Do: signed(sha256.New, inHex), Dialect: true, Group: "hashes", Alias: "hmac_sha256_hex"},
	{Name: "hmac_sha256_base64", Min: 1, Max: 1, Do: signed(sha256.New, inBase64), Dialect: true, Group: "hashes", Help: "Signs with a key by SHA-256, in Base64.", Example: "{{ 'hey' | hmac_sha256_base64: 'secret_key' }}", Result: "jfiX+No9eZL+V8jbxvJ1eM+/LcxND7tAALjJJIQdUI4="},
	{Name: "hmac_sha512", Min: 1, Max: 1, Do: signed(sha512.New, inHex), Dialect: true, Group: "hashes", Help: "Signs with a key by SHA-512, in hex.", Example: "{{ 'hey' | hmac_sha512: 'secret_key' | size }}", Result: "128"},
	{Name: "hmac_sha512_hex", Min: 1, Max: 1, Do: signed(sha512.New, inHex), Dialect: true, Group: "hashes", Alias: "hmac_sha512"},
	{Name: "hmac_sha512_base64", Min: 1, Max: 1, Do: signed(sha512.New, inBase64), Dialect: true, Group: "hashes", Help: "Signs with a key by SHA-512, in Base64.", Example: "{{ 'hey' | hmac_sha512_base64: 'secret_key' | size }}", Result: "88"},
}

type writing func(dst, sum []byte) []byte

func inHex(dst, sum []byte) []byte { return hex.AppendEncode(dst, sum) }

func inBase64(dst, sum []byte) []byte { return base64.StdEncoding.AppendEncode(dst, sum) }

func digest(of func() hash.Hash) Func {
	return func(c *Context, in value.Value, _ []value.Value) (value.Value, error) {
		return sumOf(c, of(), in, inHex)
	}
}

func signed(of func() hash.Hash, write writing) Func {
	return func(c *Context, in value.Value, args []value.Value) (value.Value, error) {
		return sumOf(c, hmac.New(of, []byte(c.Arena.Text(args[0]))), in, write)
	}
}

func sumOf(c *Context, h hash.Hash, in value.Value, write writing) (value.Value, error) {
	s := c.Arena.Text(in)
	if err := c.spend(len(s)/64 + 8); err != nil {
		return value.Nil, err
	}
	h.Write([]byte(s))
	var room [64]byte
	return c.Arena.Close(write(c.Arena.Open(), h.Sum(room[:0]))), nil
}
