#!/bin/sh
# A certificate authority for the intranet, and a certificate by it.
#
#   docker/internal-ca.sh jianan.example [10.1.2.3]    # first name, then other names or addresses
#
# The authority lies in docker/ca (its key belongs on a stick in a safe, not on the server); what
# nginx reads in docker/tls. Run again before the certificate's year is over: the authority stays.
set -eu
umask 077
name=${1:?usage: docker/internal-ca.sh NAME [NAME-OR-ADDRESS …]}
here=$(dirname "$0")
ca=${CA_DIR:-$here/ca}
tls=${TLS_DIR:-$here/tls}
mkdir -p "$ca" "$tls"

names=""
for each in "$@"; do
  case $each in
  *[!0-9.]*) kind=DNS ;;
  *) kind=IP ;;
  esac
  names="$names${names:+,}$kind:$each"
done

if [ ! -e "$ca/ca.key" ]; then
  openssl ecparam -name prime256v1 -genkey -noout -out "$ca/ca.key"
  openssl req -x509 -new -key "$ca/ca.key" -sha256 -days 3650 -subj "/CN=建安内网证书 $(date +%Y)" \
    -utf8 -addext "basicConstraints=critical,CA:TRUE,pathlen:0" \
    -addext "keyUsage=critical,keyCertSign,cRLSign" -out "$ca/ca.pem"
fi

openssl ecparam -name prime256v1 -genkey -noout -out "$tls/privkey.pem"
openssl req -new -key "$tls/privkey.pem" -subj "/CN=$name" -out "$ca/server.csr"
printf '%s\n' "basicConstraints=CA:FALSE" "keyUsage=digitalSignature" \
  "extendedKeyUsage=serverAuth" "subjectAltName=$names" >"$ca/server.ext"
# 397 days: browsers refuse longer ones of public authorities, and a year is soon enough to notice.
openssl x509 -req -in "$ca/server.csr" -CA "$ca/ca.pem" -CAkey "$ca/ca.key" -CAcreateserial \
  -sha256 -days 397 -extfile "$ca/server.ext" -out "$ca/server.pem"
cat "$ca/server.pem" "$ca/ca.pem" >"$tls/fullchain.pem"
rm -f "$ca/server.csr" "$ca/server.ext" "$ca/server.pem"
openssl verify -CAfile "$ca/ca.pem" "$tls/fullchain.pem"
printf 'For the phones: %s\n' "$ca/ca.pem"
