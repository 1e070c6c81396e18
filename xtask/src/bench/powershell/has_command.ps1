# Whether this PowerShell has a command: True or False.
param([string] $Name)
[bool](Get-Command -Name $Name -ErrorAction SilentlyContinue)
