// A real OAuth 2.0 server (the package oidc-provider) for one test: device grant, authorization code with PKCE, client
// credentials, rotating refresh tokens, revocation (RFC 7009) and introspection (RFC 7662). State is in memory.
// Environment: PORT, ACCESS_SECONDS, REFRESH_SECONDS, SECRET, REDIRECT, SERVICE (whom the client itself may sign in as).
import { Provider } from 'oidc-provider';

const { PORT, ACCESS_SECONDS, REFRESH_SECONDS, SECRET, REDIRECT, SERVICE } = process.env;
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [
    { client_id: 'desk', client_secret: SECRET, token_endpoint_auth_method: 'client_secret_post',
      application_type: 'native', grant_types: [DEVICE, 'authorization_code', 'refresh_token', 'client_credentials'],
      response_types: ['code'], redirect_uris: [REDIRECT] },
    { client_id: 'dovecot', client_secret: SECRET, grant_types: [], response_types: [], redirect_uris: [] },
  ],
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  // Whoever signs in has agreed.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid offline_access');
    await grant.save();
    return grant;
  },
  issueRefreshToken: () => true,
  rotateRefreshToken: true,
  features: {
    devInteractions: { enabled: true }, deviceFlow: { enabled: true }, clientCredentials: { enabled: true },
    revocation: { enabled: true }, introspection: { enabled: true, allowedPolicy: () => true },
  },
  pkce: { required: () => true },
  ttl: { AccessToken: +ACCESS_SECONDS, ClientCredentials: +ACCESS_SECONDS, RefreshToken: +REFRESH_SECONDS, DeviceCode: 600,
    Session: 600, Grant: 86400, Interaction: 600, AuthorizationCode: 60, IdToken: 600 },
  cookies: { keys: ['test'] },
});

// One access token ends early and nothing else: revocation would take the refresh token with it.
provider.use(async (ctx, next) => {
  if (ctx.path !== '/end') return next();
  await (await provider.AccessToken.find(ctx.query.token)).destroy();
  ctx.body = '';
});

// An application's token names no person: Dovecot is told whose mailbox it opens, as Microsoft's mailbox policy would.
provider.use(async (ctx, next) => {
  await next();
  if (ctx.oidc?.route === 'introspection' && ctx.body?.active && !ctx.body.sub) ctx.body.sub = SERVICE;
});

provider.listen(+PORT, '127.0.0.1', () => console.log('ready'));
