// An account service of our own: oidc-provider (npm), a certified OpenID provider, whose sign-in form takes any e-mail address as a known person.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './concord.mjs';

const { default: Provider } = await import(pathToFileURL(resolve(build, 'tools/account-service/node_modules/oidc-provider/lib/index.js')));

function key(kid) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
}

export class AccountService {
  /** It keeps its port to the end, also while it is away. */
  static async open() {
    const made = new AccountService();
    made.client = { id: 'concord-test', secret: 'a secret with spaces & signs' };
    made.keys = 0;
    made.stop();
    made.server = createServer((request, answer) => made.answer(request, answer));
    await new Promise((done) => made.server.listen(0, '127.0.0.1', done));
    made.issuer = `http://127.0.0.1:${made.server.address().port}`;
    return made;
  }
  /** With new keys at each start. */
  start(redirect) {
    this.keys += 1;
    const provider = new Provider(this.issuer, {
      clients: [{ client_id: this.client.id, client_secret: this.client.secret, redirect_uris: [redirect], grant_types: ['authorization_code'], response_types: ['code'] }],
      jwks: { keys: [key(`k${this.keys}`)] },
      cookies: { keys: ['only for this test'] },
      pkce: { required: () => true },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      conformIdTokenClaims: false,
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: id, email: id.replace('unverified.', ''), email_verified: !id.startsWith('unverified.'), name: id.split('@')[0] }),
      }),
    });
    this.answer = provider.callback();
  }
  stop() {
    this.answer = (request) => request.socket.destroy();
    this.server?.closeAllConnections();
  }
  close() {
    this.server.close();
    this.server.closeAllConnections();
  }
}
