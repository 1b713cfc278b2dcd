package synapse_test

import (
	"bufio"
	"fmt"
	"net"
	"testing"
)

// A homeserver that goes on asking while the door closes does no harm: each connection has its end, and the process lives.
func TestClosingUnderLoad(t *testing.T) {
	for range 10 {
		w := newWorld(t, nil, nil)
		for range 4 {
			c, err := net.Dial("unix", w.socket)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			fmt.Fprintln(c, `{"jsonrpc":"2.0","id":0,"method":"hello","params":{"protocol":1,"server_name":"localhost"}}`)
			answers := bufio.NewScanner(c)
			answers.Scan()
			go func() {
				for id, err := 1, error(nil); err == nil; id++ {
					_, err = fmt.Fprintf(c, `{"jsonrpc":"2.0","id":%d,"method":"ping"}`+"\n", id)
				}
			}()
			go func() {
				for answers.Scan() {
				}
			}()
		}
		w.stop()
		<-w.stopped
	}
}
