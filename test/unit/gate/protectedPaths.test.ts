import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isSecret } from '../../../src/gate/protectedPaths.ts';

describe('a file of the workspace by its name', () => {
  for (const name of `.env .env.local .env.production.local .env-prod .env_staging .envrc .envrc.local .dev.vars .dev.vars.production prod.env app.env
    .prod.env secrets.env config/docker.env server.key tls/example.com.key keypub.key republic.key id_rsa server.pem terraform.tfvars prod.auto.tfvars
    prod.tfvars.json terraform.tfstate terraform.tfstate.backup terraform.tfstate.1700000000.backup client_secret.json client_secrets.json
    client_secret_123-abc.apps.googleusercontent.com.json credentials credentials.json credentials.yml credentials.yaml credentials.toml
    kubeconfig kubeconfig.yaml prod.kubeconfig .pypirc .netrc Prod.ENV SERVER.KEY`.split(/\s+/))
    it(`may hold keys: ${name}`, () => assert.equal(isSecret(`/w/${name}`, true), true));

  for (const name of `.env.example .env-example .env.sample .env_template .env.test .envrc.example .dev.vars.example example.env sample.env test.env
    docker.example.env defaults.env env environment.ts x.env.ts env.ts env.d.ts .venv/bin/a.py prod.env/readme.md key.ts keys.md key monkey server.key.ts
    process.env import.meta.env @.env HEAD:.env public.key pub.key public_key.key jwt.public.key keyboard.md example.tfvars sample.tfvars main.tf tfstate.go tfvars client_secret.example.json
    client.json credentials.ts credentials.yml.enc kubeconfig.go kubeconfig.md .npmrc .flaskenv turkey`.split(/\s+/))
    it(`is ordinary: ${name}`, () => assert.equal(isSecret(`/w/${name}`, true), false));
});
