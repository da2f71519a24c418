// SPDX-License-Identifier: Apache-2.0
package io.kybern.authentication.x509;

import io.kybern.authentication.api.Authenticator;
import io.kybern.authentication.api.Credentials;
import io.kybern.authentication.tck.AuthenticatorContract;
import io.kybern.pki.api.Pem;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

class ClientCertificateAuthenticatorTest extends AuthenticatorContract {
    private static final String ROOT = """
            MIIBezCCASGgAwIBAgIUDbqz8NdhVFUPykjbIUXnUvKQyhAwCgYIKoZIzj0EAwIw
            EjEQMA4GA1UEAwwHdGVzdC1jYTAgFw0yNjExMjIyMzIzMzVaGA8yMTI2MTAyOTIz
            MjMzNVowEjEQMA4GA1UEAwwHdGVzdC1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH
            A0IABFJMFLtzOS/B9oru/N/aY+DZXrr+uATz9zhdfRhI1KhBvPqcAtq0lscTG8ny
            n1ameCMILzwjppiZSIsNR9WrZh+jUzBRMB0GA1UdDgQWBBT2krVKAs5LBMOF50h7
            pU5hbGSsCDAfBgNVHSMEGDAWgBT2krVKAs5LBMOF50h7pU5hbGSsCDAPBgNVHRMB
            Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQCDJOK6JfJA7VVEnlsWw+RxGFn1
            ltUH4U8kerOZE8gLJwIgTtux1Fny7FX+WEjmBM9l3WlDnoZB6x5Jh+D6XpSAo2Q=
            """;
    private static final String ALICE = """
            MIIBmjCCAT+gAwIBAgIUUtLc04DMdbUwqwBYHbU48WZGAjIwCgYIKoZIzj0EAwIw
            EjEQMA4GA1UEAwwHdGVzdC1jYTAgFw0yNjExMjIyMzIzMzVaGA8yMTI2MTAyOTIz
            MjMzNVowLDEMMAoGA1UECgwDZGV2MQwwCgYDVQQKDANvcHMxDjAMBgNVBAMMBWFs
            aWNlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE+ZGfPG4gY50C5xiHyCgHXI2j
            CZT6chv3wX3wHt6s7e/tJItWE0SDSHjyP/5QxxqibAF11yScf+8mR7HayswGHaNX
            MFUwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0OBBYEFBILJdbWmxeS1sa8E9JR
            xchcURc5MB8GA1UdIwQYMBaAFPaStUoCzksEw4XnSHulTmFsZKwIMAoGCCqGSM49
            BAMCA0kAMEYCIQDPOcKV8pMq+xBD/z+NE7Cq8pU18aJNJHUoQwS0D4x6fQIhAKVC
            e1pCLl2f8MSM/KoZLSkQVe7r4D0eWglGeQ/TLkGF
            """;
    private static final String STRANGER = """
            MIIBlzCCATygAwIBAgIUKtC85Q94Bia5tZ5HycnUevH0iAkwCgYIKoZIzj0EAwIw
            EjEQMA4GA1UEAwwHdGVzdC1jYTAgFw0yNjExMjIyMzIzMzVaGA8yMTI2MTAyOTIz
            MjMzNVowKTEXMBUGA1UECgwOc3lzdGVtOm1hc3RlcnMxDjAMBgNVBAMMBWFsaWNl
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZHb1EGRBRfAjKJtHif8qRZzBtGAi
            ghDRHR+nnkuraegol7fvmSeCW2Hs8durjrxFzacVWs9Msrj0sbSsoWikOaNXMFUw
            EwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0OBBYEFN0TEzsk1nvpoq7Cw3vR0eh1
            NFbmMB8GA1UdIwQYMBaAFCXsHEEknsqioU9R8QpJvoS/75d4MAoGCCqGSM49BAMC
            A0kAMEYCIQDV/ZdOGh/rhTG0BBePPBmrVJZTCvwJpmisDdGr61PDGgIhAOODXIM0
            wSg6hnQdRR4Zx3QEDR3rqjHE+Bxj9vrnMv4s
            """;
    private static final String SERVER = """
            MIIBfTCCASOgAwIBAgIUUtLc04DMdbUwqwBYHbU48WZGAjMwCgYIKoZIzj0EAwIw
            EjEQMA4GA1UEAwwHdGVzdC1jYTAgFw0yNjExMjIyMzIzMzVaGA8yMTI2MTAyOTIz
            MjMzNVowEDEOMAwGA1UEAwwFYWxpY2UwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
            AASOcattLmw5txzMVKzfZdpLSKK+coappecpmT/2mCOBsuxlqhhX6wLrY59QX+0e
            MSqtmNUDqFIlhrLmR3q4V7aGo1cwVTATBgNVHSUEDDAKBggrBgEFBQcDATAdBgNV
            HQ4EFgQUBV2BcfunN1zMuMG148YIx4Pa88IwHwYDVR0jBBgwFoAU9pK1SgLOSwTD
            hedIe6VOYWxkrAgwCgYIKoZIzj0EAwIDSAAwRQIhAKJSq2G5xxi5EOr7NyB7S7G3
            P/UJTsDIdPSm7xrKfTGuAiBOBCdNXLz+iKvuriLf2mUtWTFYV8IMjDPhR3Nvk88S
            QA==
            """;
    private static final String EXPIRED = """
            MIIBejCCASGgAwIBAgIUUtLc04DMdbUwqwBYHbU48WZGAjQwCgYIKoZIzj0EAwIw
            EjEQMA4GA1UEAwwHdGVzdC1jYTAeFw0yNjExMjIyMzIzMzVaFw0yNjExMjMyMzIz
            MzVaMBAxDjAMBgNVBAMMBWFsaWNlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
            vLuhwPRBD1cbO6h1KkRDvYfrsz1rdEsfFMrJKH09Bnq0aAzLW2KCaNfHs7wA7+in
            mE4ehMJqwFbUCLv0H/qzsqNXMFUwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0O
            BBYEFBhsOwTunKza8E8yZIN+FHEdVPdWMB8GA1UdIwQYMBaAFPaStUoCzksEw4Xn
            SHulTmFsZKwIMAoGCCqGSM49BAMCA0cAMEQCIDl1DZfveghLWWwxhJQ2Z+tJ4Fnj
            iKHxtYmHYYOuQpjcAiB/KU6So2fubMWr6TsOORIKbSZjeZzikiTqA5F9kdgUow==
            """;

    @Override
    protected Authenticator authenticator() {
        return new ClientCertificateAuthenticator(certificate(ROOT), Clock.fixed(Instant.parse("2030-01-01T00:00:00Z"), ZoneOffset.UTC));
    }

    @Override
    protected Credentials good() {
        return new Credentials(List.of(certificate(ALICE)), Map.of(), "192.0.2.1", List.of());
    }

    @Override
    protected String expectedUser() {
        return "alice";
    }

    @Override
    protected List<Credentials> bad() {
        return List.of(new Credentials(List.of(certificate(STRANGER)), Map.of(), "192.0.2.1", List.of()),
                new Credentials(List.of(certificate(SERVER)), Map.of(), "192.0.2.1", List.of()),
                new Credentials(List.of(certificate(EXPIRED)), Map.of(), "192.0.2.1", List.of()));
    }

    private static X509Certificate certificate(String base64) {
        return Pem.certificates("-----BEGIN CERTIFICATE-----\n" + base64 + "-----END CERTIFICATE-----\n").getFirst();
    }
}
