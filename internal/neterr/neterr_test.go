package neterr

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// speak listens at an address of this machine, and answers each connection by
// a text.
func speak(t *testing.T, text string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			http.ReadRequest(bufio.NewReader(c))
			io.WriteString(c, text)
			c.Close()
		}
	}()
	return l.Addr().String()
}

// What a server sends does not show, and neither does the URL.
func TestNothingOfTheServer(t *testing.T) {
	for name, text := range map[string]string{
		"a greeting":            "lee@tallgrass.example says hi\r\n\r\n",
		"what was asked":        "POST /hunter2/lee HTTP/1.1\r\n\r\n",
		"a status":              "HTTP/1.1 lee hunter2\r\n\r\n",
		"a header":              "HTTP/1.1 200 OK\r\nlee hunter2\r\n\r\n",
		"a length":              "HTTP/1.1 200 OK\r\nContent-Length: lee\r\n\r\n",
		"a way of sending":      "HTTP/1.1 200 OK\r\nTransfer-Encoding: lee\r\n\r\n",
		"two different lengths": "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2lee\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := new(http.Client).Get("http://" + speak(t, text) + "/hunter2")
			require.Error(t, err)
			require.ErrorIs(t, Cause(err), ErrAnswer, err)
		})
	}
}

// What a proxy says does not show, but that it can't be reached.
func TestProxies(t *testing.T) {
	through := func(proxy string) error {
		c := http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: proxy})}}
		_, err := c.Get("https://api.example/hunter2")
		require.Error(t, err)
		return Cause(err)
	}
	require.ErrorIs(t, through(speak(t, "HTTP/1.1 407 lee was here\r\n\r\n")), ErrAnswer)
	require.ErrorContains(t, through("127.0.0.1:1"), "proxyconnect tcp: dial tcp 127.0.0.1:1")
}

// What helps is said.
func TestCauses(t *testing.T) {
	client := new(http.Client)
	get := func(url string) error {
		_, err := client.Get(url)
		require.Error(t, err)
		assert.NotContains(t, Cause(err).Error(), "hunter2")
		return Cause(err)
	}
	require.ErrorIs(t, get("http://127.0.0.1:1/hunter2"), syscall.ECONNREFUSED)
	require.Equal(t, io.EOF, get("http://"+speak(t, "")+"/hunter2"))
	require.Equal(t, http.ErrSchemeMismatch, get("https://"+speak(t, "HTTP/1.1 200 OK\r\n\r\n")+"/hunter2"))

	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	require.ErrorContains(t, get(server.URL+"/hunter2"), "certificate")

	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	defer slow.Close()
	client.Timeout = 20 * time.Millisecond
	var timeout net.Error
	require.True(t, errors.As(get(slow.URL+"/hunter2"), &timeout) && timeout.Timeout())

	client.Timeout = 0
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, slow.URL, nil)
	require.NoError(t, err)
	_, err = client.Do(req)
	require.Equal(t, context.Canceled, Cause(err))

	resp, err := client.Get("http://" + speak(t, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nlee"))
	require.NoError(t, err)
	_, err = io.ReadAll(resp.Body)
	require.Equal(t, io.ErrUnexpectedEOF, Cause(err))
}
