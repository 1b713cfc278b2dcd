package e2e

import (
	"os"
	"testing"

	"github.com/axolua/axolua/bindings/synapse/e2e/home"
)

func TestMain(m *testing.M) { os.Exit(home.Main(m)) }
