-- id
return { remove(ARGV[5]) }
