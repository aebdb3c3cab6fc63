package metrics

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestListen(t *testing.T) {
	m := New(nil)
	s, err := m.Listen("127.0.0.1:0")
	require.NoError(t, err)
	url := "http://" + s.Addr().String()
	for _, tt := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/metrics", 200},
		{"GET", "/healthz", 200},
		{"HEAD", "/healthz", 200},
		{"GET", "/", 404},
		{"GET", "/metrics/x", 404},
		{"POST", "/metrics", 405},
		{"DELETE", "/healthz", 405},
	} {
		req, err := http.NewRequest(tt.method, url+tt.path, nil)
		require.NoError(t, err)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		resp.Body.Close()
		assert.Equal(t, tt.want, resp.StatusCode, tt.method+" "+tt.path)
	}

	_, err = New(nil).Listen(s.Addr().String())
	assert.ErrorIs(t, err, syscall.EADDRINUSE)
	assert.ErrorContains(t, err, s.Addr().String())

	require.NoError(t, s.Close())
	_, err = http.Get(url + "/healthz")
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
	s, err = m.Listen(s.Addr().String()) // the address is free again
	require.NoError(t, err)
	require.NoError(t, s.Close())
}

func TestListenFails(t *testing.T) {
	for _, addr := range []string{"127.0.0.1", "127.0.0.1:x", "127.0.0.1:65536"} {
		_, err := New(nil).Listen(addr)
		assert.Error(t, err, addr)
	}
}

// Whoever connects and says nothing, or not all, holds up no end.
func TestCloseCutsOff(t *testing.T) {
	s, err := New(nil).Listen("127.0.0.1:0")
	require.NoError(t, err)
	for _, said := range []string{"", "GET /metrics HTTP/1.1\r\nHost:"} {
		conn, err := net.Dial("tcp", s.Addr().String())
		require.NoError(t, err)
		defer conn.Close()
		_, err = io.WriteString(conn, said)
		require.NoError(t, err)
	}
	start := time.Now()
	require.NoError(t, s.Close())
	assert.Less(t, time.Since(start), closeTimeout+5*time.Second)
}

// A request that was under way at the end is answered.
func TestCloseFinishes(t *testing.T) {
	s, err := New(nil).Listen("127.0.0.1:0")
	require.NoError(t, err)
	entered, leave := make(chan struct{}), make(chan struct{})
	inner := s.http.Handler
	s.http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		<-leave
		inner.ServeHTTP(w, r)
	})
	got := make(chan string)
	go func() {
		resp, err := http.Get("http://" + s.Addr().String() + "/healthz")
		if err != nil {
			got <- err.Error()
			return
		}
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		got <- string(text)
	}()
	<-entered
	time.AfterFunc(50*time.Millisecond, func() { close(leave) })
	require.NoError(t, s.Close())
	assert.Equal(t, "{\"status\":\"ok\"}\n", <-got)
}

// A header that does not end is not waited for, and one that is too long is
// refused.
func TestRequestLimits(t *testing.T) {
	s, err := New(nil).Listen("127.0.0.1:0")
	require.NoError(t, err)
	defer s.Close()
	assert.Positive(t, s.http.ReadHeaderTimeout)
	assert.Positive(t, s.http.ReadTimeout)
	assert.Positive(t, s.http.WriteTimeout)
	assert.Positive(t, s.http.IdleTimeout)

	conn, err := net.Dial("tcp", s.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	go io.WriteString(conn, "GET /metrics HTTP/1.1\r\nHost: x\r\nX: "+strings.Repeat("x", 1<<20))
	line, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	assert.Contains(t, line, "431")
}
