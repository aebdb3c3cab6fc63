package reference

import "os"

var lenient = os.Getenv("LENIENT") != ""
