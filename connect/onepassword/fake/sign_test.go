package fake

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// No client can check the signature of a token, but it is a right one.
func TestSignature(t *testing.T) {
	api, err := New(nil)
	require.NoError(t, err)
	token := api.Token(Grant{})
	i := strings.LastIndexByte(token, '.')
	sig, err := base64.RawURLEncoding.DecodeString(token[i+1:])
	require.NoError(t, err)
	require.Len(t, sig, 64)
	hash := sha256.Sum256([]byte(token[:i]))
	r, s := new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])
	require.True(t, ecdsa.Verify(&api.key.PublicKey, hash[:], r, s))
}
