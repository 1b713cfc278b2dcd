module github.com/axolua/axolua

go 1.26
